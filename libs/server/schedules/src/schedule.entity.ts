import type { CreateJobRequest } from '@gururmm/server/jobs';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';
import type { Timing } from './timing';

export const MISSED_RUNS = ['skip', 'run_once'] as const;
/** What becomes of runs whose time passed while no server was there. */
export type MissedRuns = (typeof MISSED_RUNS)[number];

/** The request for a job as a schedule keeps it. */
export type ScheduledJob = Omit<CreateJobRequest, 'confirm_count' | 'secret_env'>;

/** A job that starts by itself. */
@Entity('schedules')
export class Schedule {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('text') name!: string;
  /** Clients that it can reach, and whose people see it; null for every client, also those to come. */
  @Column('uuid', { array: true, nullable: true }) clientIds!: string[] | null;
  /** Who saved it last: it runs by this person's rights. */
  @Column('uuid', { nullable: true }) ownerId!: string | null;
  /** The request for each run's job, by its JSON names; without secret parameters. */
  @Column('jsonb') job!: ScheduledJob;
  @Column('text', { array: true }) secretParameters!: string[];
  @Column({ type: 'bytea', nullable: true, select: false }) sealedParameters!: Buffer | null;
  @Column('jsonb') timing!: Timing;
  @Column('text') missedRuns!: MissedRuns;
  @Column('int') graceSeconds!: number;
  @Column('boolean') enabled!: boolean;
  /** Machines that enrolled before are not new to it. */
  @Column('timestamptz') activeSince!: Date;
  @Column('timestamptz', { nullable: true }) nextRunAt!: Date | null;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ type: 'timestamptz' }) updatedAt!: Date;
}
