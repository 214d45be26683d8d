import type { PolicyLevel } from '@gururmm/server/policies';
import type { AlertSeverity } from '@gururmm/shared/protocol';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { RuleKind } from './rule-kinds';

/** When something is wrong, and for which agents that is asked. */
@Entity('alert_rules')
export class AlertRule {
  @PrimaryGeneratedColumn('uuid') id!: string;
  /** Came with the product: it can be tuned and switched off, not removed. */
  @Column('boolean') isBuiltIn!: boolean;
  @Column('text') kind!: RuleKind;
  /** Grows with each change. */
  @Column('int') version!: number;
  @Column('text') name!: string;
  @Column('text') level!: PolicyLevel;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('uuid', { nullable: true }) siteId!: string | null;
  @Column('text', { nullable: true }) tag!: string | null;
  @Column('uuid', { nullable: true }) agentId!: string | null;
  /** What the kind knows besides the thresholds. */
  @Column('jsonb') parameters!: Readonly<Record<string, unknown>>;
  /** In the unit of the kind; null takes the agent's policy. */
  @Column('float8', { nullable: true }) raiseThreshold!: number | null;
  /** Null lies a kind's usual margin below the raise threshold. */
  @Column('float8', { nullable: true }) clearThreshold!: number | null;
  @Column('int') durationSeconds!: number;
  @Column('int') failsBeforeAlert!: number;
  @Column('int') resetsBeforeResolve!: number;
  @Column('text') severity!: AlertSeverity;
  @Column('boolean') enabled!: boolean;
  @Column('uuid', { nullable: true }) updatedBy!: string | null;
  @Column('timestamptz') updatedAt!: Date;
  @Column('timestamptz') createdAt!: Date;
}
