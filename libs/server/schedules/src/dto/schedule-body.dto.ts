import { JobFilterBody, JobStopBody, JobWavesBody } from '@gururmm/server/jobs';
import { COMMAND_TYPES, type CommandType } from '@gururmm/shared/protocol';
import { ApiProperty } from '@nestjs/swagger';
import { SCHEDULE_RUN_STATES, type ScheduleRunState } from '../schedule-run.entity';
import { MISSED_RUNS, type MissedRuns } from '../schedule.entity';
import type { RunRow, ScheduleView } from '../schedules.repository';
import { nextTimes, type Timing } from '../timing';
import { ScheduleWhenBody } from './schedule-request.dto';

const PREVIEWED_RUNS = 5;

export class ScheduleRunBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) schedule_id!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The machine that set it off.' })
  agent_id!: string | null;
  @ApiProperty({ type: String, nullable: true }) hostname!: string | null;
  @ApiProperty({ format: 'date-time' }) due_at!: string;
  @ApiProperty({ type: 'integer', description: 'Earlier times that passed without a run.' }) missed_count!: number;
  @ApiProperty({ enum: SCHEDULE_RUN_STATES, enumName: 'ScheduleRunState' }) state!: ScheduleRunState;
  @ApiProperty({ type: String, nullable: true, description: 'Why it was missed, refused or failed.' })
  reason!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) decided_at!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Its job, once it started.' })
  job_id!: string | null;
}

export class ScheduleBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ description: 'Who saved it last; it runs by this person’s rights.', type: String, nullable: true })
  owner_email!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) owner_id!: string | null;
  @ApiProperty({
    type: [String],
    format: 'uuid',
    nullable: true,
    description: 'Clients that it can reach; null: every client, also those to come.',
  })
  client_ids!: string[] | null;
  @ApiProperty({ enum: COMMAND_TYPES, enumName: 'CommandType', nullable: true, type: String })
  command_type!: CommandType | null;
  @ApiProperty({ type: String, nullable: true }) command!: string | null;
  @ApiProperty({ type: String, nullable: true }) interpreter!: string | null;
  @ApiProperty({ type: [String], nullable: true }) args!: string[] | null;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, nullable: true })
  env!: Record<string, string> | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) script_id!: string | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Null: the one that is current at each run.' })
  script_version!: number | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
    description: 'Without secret ones.',
  })
  parameters!: Record<string, string | number | boolean>;
  @ApiProperty({ type: [String], description: 'Secret parameters with a value; send the values again to save it.' })
  secret_parameters!: string[];
  @ApiProperty({ type: Number, nullable: true }) timeout_seconds!: number | null;
  @ApiProperty({ type: Number, nullable: true }) expires_in_seconds!: number | null;
  @ApiProperty({ type: JobFilterBody }) filter!: JobFilterBody;
  @ApiProperty({ type: JobWavesBody, nullable: true }) waves!: JobWavesBody | null;
  @ApiProperty({ type: JobStopBody, nullable: true }) stop_after!: JobStopBody | null;
  @ApiProperty({ type: ScheduleWhenBody }) when!: ScheduleWhenBody;
  @ApiProperty({ enum: MISSED_RUNS, enumName: 'MissedRuns' }) missed_runs!: MissedRuns;
  @ApiProperty({ type: 'integer' }) grace_seconds!: number;
  @ApiProperty() enabled!: boolean;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) next_run_at!: string | null;
  @ApiProperty({ type: [String], format: 'date-time', description: `The next ${PREVIEWED_RUNS} times.` })
  next_runs!: string[];
  @ApiProperty({ type: ScheduleRunBody, nullable: true }) last_run!: ScheduleRunBody | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ format: 'date-time' }) updated_at!: string;
}

export class SchedulePreviewBody {
  @ApiProperty({ type: [String], format: 'date-time' }) next_runs!: string[];
}

export function toScheduleBody({ schedule, ownerEmail, lastRun }: ScheduleView): ScheduleBody {
  const { job } = schedule;
  return {
    id: schedule.id,
    name: schedule.name,
    owner_email: ownerEmail,
    owner_id: schedule.ownerId,
    client_ids: schedule.clientIds,
    command_type: job.command_type ?? null,
    command: job.command ?? null,
    interpreter: job.interpreter ?? null,
    args: job.args ?? null,
    env: job.env ?? null,
    script_id: job.script_id ?? null,
    script_version: job.script_version ?? null,
    parameters: job.parameters ?? {},
    secret_parameters: schedule.secretParameters,
    timeout_seconds: job.timeout_seconds ?? null,
    expires_in_seconds: job.expires_in_seconds ?? null,
    filter: job.filter,
    waves: job.waves ?? null,
    stop_after: job.stop_after ?? null,
    when: schedule.timing,
    missed_runs: schedule.missedRuns,
    grace_seconds: schedule.graceSeconds,
    enabled: schedule.enabled,
    next_run_at: schedule.nextRunAt?.toISOString() ?? null,
    next_runs: schedule.nextRunAt === null ? [] : comingRuns(schedule.timing, schedule.nextRunAt),
    last_run: lastRun && toScheduleRunBody(lastRun),
    created_at: schedule.createdAt.toISOString(),
    updated_at: schedule.updatedAt.toISOString(),
  };
}

export function toScheduleRunBody(run: RunRow): ScheduleRunBody {
  const { id, schedule_id, agent_id, hostname, missed_count, state, reason, job_id } = run;
  return {
    ...{ id, schedule_id, agent_id, hostname, missed_count, state, reason, job_id },
    due_at: run.due_at.toISOString(),
    decided_at: run.decided_at?.toISOString() ?? null,
  };
}

/** @throws DomainError invalid_request */
export function toSchedulePreviewBody(cron: string, timeZone: string): SchedulePreviewBody {
  return { next_runs: nextTimes(cron, timeZone, PREVIEWED_RUNS, new Date()).map((time) => time.toISOString()) };
}

function comingRuns(timing: Timing, next: Date): string[] {
  const later = timing.kind === 'cron' ? nextTimes(timing.cron, timing.time_zone, PREVIEWED_RUNS - 1, next) : [];
  return [next, ...later].map((time) => time.toISOString());
}
