import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

export const SCHEDULE_RUN_STATES = ['due', 'started', 'missed', 'refused', 'failed'] as const;
/** `due`: claimed, its job is about to be made; `missed`: nobody was there in time. */
export type ScheduleRunState = (typeof SCHEDULE_RUN_STATES)[number];

/** One time that a schedule was due, and what came of it. */
@Entity('schedule_runs')
export class ScheduleRun {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') scheduleId!: string;
  /** The machine that set it off; null when the time did. */
  @Column('uuid', { nullable: true }) agentId!: string | null;
  @Column('timestamptz') dueAt!: Date;
  /** Earlier times that passed without a run. */
  @Column('int') missedCount!: number;
  @Column('text') state!: ScheduleRunState;
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('timestamptz', { nullable: true }) decidedAt!: Date | null;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
}
