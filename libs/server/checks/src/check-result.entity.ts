import type { CheckOutcome, CheckState } from '@gururmm/shared/protocol';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What one run of a check found. Its id is the event's, so that it is stored once. */
@Entity('check_results')
export class CheckResult {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') agentId!: string;
  @Column('uuid') ruleId!: string;
  /** Where the agent stood then. */
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('int', { nullable: true }) ruleVersion!: number | null;
  /** What the exit code meant by the rule as it was then. */
  @Column('text') state!: CheckState;
  @Column('text') outcome!: CheckOutcome;
  @Column('bigint', { nullable: true }) exitCode!: string | null;
  @Column('text') output!: string;
  @Column('boolean') truncated!: boolean;
  @Column('text', { nullable: true }) error!: string | null;
  @Column('float8') durationMs!: number;
  /** By the agent. */
  @Column('timestamptz') occurredAt!: Date;
  @Column('timestamptz') receivedAt!: Date;
}

/** The newest result of a check on an agent. */
@Entity('check_states')
export class CheckCurrent {
  @PrimaryColumn('uuid') agentId!: string;
  @PrimaryColumn('uuid') ruleId!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('int', { nullable: true }) ruleVersion!: number | null;
  @Column('text') state!: CheckState;
  @Column('text') outcome!: CheckOutcome;
  @Column('bigint', { nullable: true }) exitCode!: string | null;
  @Column('text') output!: string;
  @Column('boolean') truncated!: boolean;
  @Column('text', { nullable: true }) error!: string | null;
  @Column('float8') durationMs!: number;
  @Column('timestamptz') occurredAt!: Date;
  @Column('timestamptz') receivedAt!: Date;
  /** When it came to this state. */
  @Column('timestamptz') since!: Date;
  /** Results that were stored of it. */
  @Column('bigint') stored!: string;
}
