import type { RolloutState } from '@gururmm/shared/protocol';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { Ring } from './rings';

/** One version on its way to many agents, ring by ring. */
@Entity('rollouts')
export class Rollout {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') releaseId!: string;
  @Column('text') version!: string;
  /** Clients of its agents; who does not see all of them does not see the rollout. */
  @Column('uuid', { array: true }) clientIds!: string[];
  @Column('jsonb') filter!: Record<string, unknown>;
  @Column('jsonb') rings!: readonly Ring[];
  @Column('text') state!: RolloutState;
  /** Why it stands where it stands, in a sentence. */
  @Column('text', { nullable: true }) reason!: string | null;
  /** Rings up to this one get the version; counts from 0. */
  @Column('int') ring!: number;
  @Column('timestamptz') ringStartedAt!: Date;
  @Column('timestamptz') countedFrom!: Date;
  /** Share of its agents that were online when the ring started, 0 to 1. */
  @Column('float8', { nullable: true }) onlineBaseline!: number | null;
  @Column('int') ringWaitSeconds!: number;
  @Column('int') offlineWaitSeconds!: number;
  @Column('int') updateTimeoutSeconds!: number;
  @Column('int') maxInFlight!: number;
  @Column('int') targetCount!: number;
  @Column('uuid', { nullable: true }) createdBy!: string | null;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
}
