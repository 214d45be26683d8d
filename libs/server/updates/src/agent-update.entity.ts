import type { AgentUpdateState } from '@gururmm/shared/protocol';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** What becomes of one agent in a rollout. Its id is the `update_id` on the wire. */
@Entity('agent_updates')
export class AgentUpdate {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') rolloutId!: string;
  @Column('uuid') agentId!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('uuid', { nullable: true }) siteId!: string | null;
  @Column('int') ring!: number;
  @Column('text') fromVersion!: string;
  @Column('text') version!: string;
  /** TUF target path of its file. */
  @Column('text') file!: string;
  @Column('text') state!: AgentUpdateState;
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('timestamptz', { nullable: true }) offeredAt!: Date | null;
  @Column({ type: 'bigint', nullable: true }) offeredEpoch!: string | null;
  @Column('timestamptz', { nullable: true }) timeoutAt!: Date | null;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
  @Column('timestamptz') updatedAt!: Date;
}
