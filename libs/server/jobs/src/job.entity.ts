import type { ExitCodes } from '@gururmm/server/scripts';
import type { CommandType, JobState } from '@gururmm/shared/protocol';
import { Column, CreateDateColumn, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** A text that some of a job's targets run. */
export interface JobText {
  readonly command_type: CommandType;
  readonly interpreter: string | null;
  readonly command: string;
}

/** One command on many agents; the list of targets is frozen when it is made. */
@Entity('jobs')
export class Job {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid', { nullable: true }) createdBy!: string | null;
  /** Clients of its targets; who does not see all of them does not see the job. `UNASSIGNED` stands for "no client". */
  @Column('uuid', { array: true }) clientIds!: string[];
  @Column('text') commandType!: CommandType;
  @Column('text') command!: string;
  @Column('text', { nullable: true }) interpreter!: string | null;
  @Column('jsonb', { nullable: true }) args!: string[] | null;
  /** The library script that it came from. */
  @Column('uuid', { nullable: true }) scriptId!: string | null;
  @Column('int', { nullable: true }) scriptVersion!: number | null;
  /** What the exit codes of its script meant when it was made. */
  @Column('jsonb', { nullable: true }) exitCodes!: ExitCodes | null;
  /** The script as it was rendered for each system, by the `textKey` of its targets. */
  @Column('jsonb', { nullable: true }) texts!: Record<string, JobText> | null;
  @Column('jsonb', { nullable: true }) env!: Record<string, string> | null;
  /** The sealed secrets themselves are read by `WaveStarter` alone. */
  @Column('bytea', { nullable: true, select: false }) sealedSecrets!: Buffer | null;
  @Column('boolean', { default: false }) hasSecrets!: boolean;
  /** Null: on each target what its policy said. */
  @Column('float8', { nullable: true }) timeoutSeconds!: number | null;
  /** Counted from the start of a target's wave. */
  @Column('int') expiresInSeconds!: number;
  @Column('jsonb') filter!: Record<string, unknown>;
  @Column('int') targetCount!: number;
  /** Changes only as `JOB_TRANSITIONS` allows. */
  @Column('text') state!: JobState;
  /** Why it is where it is, in a sentence. */
  @Column('text', { nullable: true }) stateReason!: string | null;
  @Column('int') waveCount!: number;
  /** Number of the wave that was started last; 0 before the first. */
  @Column('int') currentWave!: number;
  /** Targets of a full wave; null when all start at once. */
  @Column('int', { nullable: true }) waveSize!: number | null;
  @Column('int') pauseSeconds!: number;
  @Column('float8') waveTimeoutSeconds!: number;
  @Column('timestamptz', { nullable: true }) waveStartedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) nextWaveAt!: Date | null;
  @Column('int', { nullable: true }) stopFailures!: number | null;
  @Column('float8', { nullable: true }) stopPercent!: number | null;
  @Column('uuid', { nullable: true }) rerunOf!: string | null;
  /** The run of a schedule that made it. */
  @Column('uuid', { nullable: true }) scheduleRunId!: string | null;
  @Column('timestamptz', { nullable: true }) approvalExpiresAt!: Date | null;
  /** The second person, who approved or rejected it; never its creator. */
  @Column('uuid', { nullable: true }) decidedBy!: string | null;
  @Column('timestamptz', { nullable: true }) decidedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
}

/** A machine of a job's frozen list; its command exists once its wave was started. */
@Entity('job_targets')
export class JobTarget {
  @PrimaryColumn('uuid') jobId!: string;
  @PrimaryColumn('uuid') agentId!: string;
  @Column('int') wave!: number;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('uuid', { nullable: true }) siteId!: string | null;
  @Column('float8') timeoutSeconds!: number;
  @Column('uuid', { nullable: true }) commandId!: string | null;
  /** Its text among those of the job; null: the job's own. */
  @Column('text', { nullable: true }) textKey!: string | null;
  /** Null: the job's own. */
  @Column('jsonb', { nullable: true }) env!: Record<string, string> | null;
  /** Secrets for its environment, sealed until its command is made. */
  @Column({ type: 'bytea', nullable: true, select: false }) sealedEnv!: Buffer | null;
}
