import type { PolicyLevel } from '@gururmm/server/policies';
import type { AlertSeverity } from '@gururmm/shared/protocol';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** How a window comes again: not at all, on days of the week, or by a cron pattern. */
export const WINDOW_KINDS = ['once', 'weekly', 'cron'] as const;

export type WindowKind = (typeof WINDOW_KINDS)[number];

/** When work is done on machines and nobody wants to hear of it. */
@Entity('maintenance_windows')
export class MaintenanceWindow {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('text') name!: string;
  @Column('text') level!: PolicyLevel;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('uuid', { nullable: true }) siteId!: string | null;
  @Column('text', { nullable: true }) tag!: string | null;
  @Column('uuid', { nullable: true }) agentId!: string | null;
  @Column('text') kind!: WindowKind;
  /** IANA name; what times of the day mean. */
  @Column('text') timeZone!: string;
  /** Of a window that comes once. */
  @Column('timestamptz', { nullable: true }) startsAt!: Date | null;
  /** Of a weekly one: 0 is Sunday. */
  @Column('int', { array: true, nullable: true }) weekdays!: number[] | null;
  /** Of a weekly one: `22:30`. */
  @Column('text', { nullable: true }) startTime!: string | null;
  @Column('text', { nullable: true }) cron!: string | null;
  @Column('int') durationMinutes!: number;
  @Column('boolean') enabled!: boolean;
  @Column('uuid', { nullable: true }) updatedBy!: string | null;
  @Column('timestamptz') updatedAt!: Date;
  @Column('timestamptz') createdAt!: Date;
}

/** An alert that a window kept back, and what became of it. */
@Entity('maintenance_suppressions')
export class MaintenanceSuppression {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') windowId!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('uuid', { nullable: true }) siteId!: string | null;
  @Column('uuid') agentId!: string;
  @Column('uuid', { nullable: true }) ruleId!: string | null;
  @Column('text') ruleName!: string;
  @Column('text') object!: string;
  @Column('text') severity!: AlertSeverity;
  @Column('text') message!: string;
  @Column('float8', { nullable: true }) value!: number | null;
  @Column('timestamptz') suppressedAt!: Date;
  /** `cleared`: well again within the window. `opened`: still bad at its end. `dropped`: its rule no longer held. */
  @Column('text', { nullable: true }) outcome!: 'cleared' | 'opened' | 'dropped' | null;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
}
