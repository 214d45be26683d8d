import type { AlertEventKind, AlertSeverity, AlertState, ProcessSample } from '@gururmm/shared/protocol';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { ConditionPhase } from './engine/condition';
import type { RuleKind } from './rules/rule-kinds';

/** What became of asking an agent for its processes. */
export const SNAPSHOT_STATES = ['waiting', 'captured', 'unavailable'] as const;

export type SnapshotState = (typeof SNAPSHOT_STATES)[number];

/** The processes that used most when a CPU or memory alert opened. */
export interface TopProcesses {
  readonly by_cpu: readonly ProcessSample[];
  readonly by_memory: readonly ProcessSample[];
}

/** Something that is wrong, or was. At most one that is not resolved for each agent, rule and object. */
@Entity('alerts')
export class Alert {
  @PrimaryGeneratedColumn('uuid') id!: string;
  /** Null once the rule is gone; its kind and name stay. */
  @Column('uuid', { nullable: true }) ruleId!: string | null;
  @Column('text') ruleKind!: RuleKind;
  @Column('text') ruleName!: string;
  /** Where the agent stood when it opened. */
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('uuid', { nullable: true }) siteId!: string | null;
  /** Null for a site that is down. */
  @Column('uuid', { nullable: true }) agentId!: string | null;
  /** What of the agent: a mount, a service, a check; empty for the agent itself. */
  @Column('text') object!: string;
  @Column('text') severity!: AlertSeverity;
  @Column('text') state!: AlertState;
  @Column('text') message!: string;
  @Column('float8', { nullable: true }) value!: number | null;
  @Column('float8', { nullable: true }) threshold!: number | null;
  /** The incident that it is a part of. */
  @Column('uuid', { nullable: true }) parentId!: string | null;
  /** Nobody is notified: the incident above speaks for it. */
  @Column('boolean') isMuted!: boolean;
  @Column('timestamptz') openedAt!: Date;
  @Column('timestamptz', { nullable: true }) acknowledgedAt!: Date | null;
  @Column('uuid', { nullable: true }) acknowledgedBy!: string | null;
  @Column('text', { nullable: true }) acknowledgementNote!: string | null;
  @Column('timestamptz', { nullable: true }) resolvedAt!: Date | null;
  @Column('text', { nullable: true }) resolution!: 'cleared' | 'manual' | 'rule_changed' | null;
  @Column('uuid', { nullable: true }) resolvedBy!: string | null;
  @Column('jsonb', { nullable: true }) topProcesses!: TopProcesses | null;
  /** Null for alerts that processes say nothing about. */
  @Column('text', { nullable: true }) snapshotState!: SnapshotState | null;
  /** When the agent looked. */
  @Column('timestamptz', { nullable: true }) snapshotAt!: Date | null;
  /** Why there are none. */
  @Column('text', { nullable: true }) snapshotNote!: string | null;
}

/** What happened to an alert: its time line, and the outbox of notifications. */
@Entity('alert_events')
export class AlertEvent {
  @PrimaryColumn('bigint', { generated: 'identity' }) id!: string;
  @Column('uuid') alertId!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('text') event!: AlertEventKind;
  @Column('timestamptz') at!: Date;
  @Column('text') severity!: AlertSeverity;
  /** Who did it; null for the server itself. */
  @Column('text', { nullable: true }) actor!: string | null;
  @Column('text', { nullable: true }) note!: string | null;
  @Column('boolean') isMuted!: boolean;
  /** The step of a notification route that was told; null where the alert itself became worse. */
  @Column('int', { nullable: true }) escalationStep!: number | null;
  /** When notifications took it over. */
  @Column('timestamptz', { nullable: true }) takenAt!: Date | null;
}

/** How far a rule has come on one object of one agent; absent while all was always well. */
@Entity('alert_states')
export class AlertConditionState {
  @PrimaryColumn('uuid') agentId!: string;
  @PrimaryColumn('uuid') ruleId!: string;
  @PrimaryColumn('text') object!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('text') phase!: ConditionPhase;
  @Column('timestamptz', { nullable: true }) badSince!: Date | null;
  @Column('int') fails!: number;
  @Column('int') resets!: number;
  @Column('timestamptz') lastAt!: Date;
  @Column('float8', { nullable: true }) value!: number | null;
  /** Maintenance window that keeps its alert back. */
  @Column('uuid', { nullable: true }) suppressedBy!: string | null;
}
