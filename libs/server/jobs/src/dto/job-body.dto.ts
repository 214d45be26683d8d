import { COMMAND_TYPES, type CommandType, JOB_STATES, type JobState } from '@gururmm/shared/protocol';
import { ApiProperty } from '@nestjs/swagger';
import type { Job } from '../job.entity';
import {
  isJobOver,
  type JobProgress,
  type StatusCounts,
  TARGET_STATUSES,
  type TargetRow,
  type TargetStatus,
} from '../jobs.repository';
import type { JobPreview } from '../jobs.service';

export class JobStatusCounts {
  @ApiProperty({ type: 'integer' }) pending!: number;
  @ApiProperty({ type: 'integer' }) running!: number;
  @ApiProperty({ type: 'integer' }) completed!: number;
  @ApiProperty({ type: 'integer' }) failed!: number;
  @ApiProperty({ type: 'integer' }) timed_out!: number;
  @ApiProperty({ type: 'integer' }) cancelled!: number;
  @ApiProperty({ type: 'integer' }) expired!: number;
  @ApiProperty({ type: 'integer' }) interrupted!: number;
  @ApiProperty({ type: 'integer' }) rejected!: number;
}

export class JobBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) created_by!: string | null;
  @ApiProperty({ enum: COMMAND_TYPES, enumName: 'CommandType' }) command_type!: CommandType;
  @ApiProperty({ description: 'Of a script: as one of the systems gets it.' }) command!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) script_id!: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) script_version!: number | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The run of a schedule that made it.' })
  schedule_run_id!: string | null;
  @ApiProperty({ type: 'object', additionalProperties: true }) filter!: Record<string, unknown>;
  @ApiProperty({ type: 'integer' }) target_count!: number;
  @ApiProperty({ enum: JOB_STATES, enumName: 'JobState' }) state!: JobState;
  @ApiProperty({ type: String, nullable: true, description: 'Why it is in this state, in a sentence.' })
  state_reason!: string | null;
  @ApiProperty({ type: 'integer' }) wave_count!: number;
  @ApiProperty({ type: 'integer', description: 'The wave that was started last; 0 before the first.' })
  current_wave!: number;
  @ApiProperty({ type: 'integer' }) pause_seconds!: number;
  @ApiProperty({ description: 'Machines that are away hold a wave up at most this long.' })
  wave_timeout_seconds!: number;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) next_wave_at!: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) stop_after_failures!: number | null;
  @ApiProperty({ type: Number, nullable: true }) stop_after_percent!: number | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Repeats the failed targets of this job.' })
  rerun_of!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) approval_expires_at!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The second person.' })
  decided_by!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) decided_at!: string | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) ended_at!: string | null;
}

export class JobWaveBody {
  @ApiProperty({ type: 'integer' }) wave!: number;
  @ApiProperty({ type: 'integer' }) target_count!: number;
  @ApiProperty({ type: 'integer' }) not_started!: number;
  @ApiProperty({ type: 'integer', description: 'Removed or moved before their wave.' }) skipped!: number;
  @ApiProperty({ type: JobStatusCounts }) by_status!: JobStatusCounts;
}

export class JobProgressBody extends JobBody {
  @ApiProperty({
    type: JobStatusCounts,
    description: 'Commands of the job by status; list them with `/api/commands?job_id=`.',
  })
  by_status!: JobStatusCounts;
  @ApiProperty({ type: 'integer', description: 'Targets of waves that were not started.' }) not_started!: number;
  @ApiProperty({ type: 'integer', description: 'Targets that were removed or moved before their wave.' })
  skipped!: number;
  @ApiProperty({ type: [JobWaveBody] }) waves!: JobWaveBody[];
  @ApiProperty({ description: 'Every command of the job is over, and none will be started.' }) is_over!: boolean;
}

export class JobTargetBody {
  @ApiProperty({ format: 'uuid' }) agent_id!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Null when the machine was removed.' })
  hostname!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) client_id!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) site_id!: string | null;
  @ApiProperty({ type: 'integer' }) wave!: number;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) command_id!: string | null;
  @ApiProperty({ enum: TARGET_STATUSES, enumName: 'JobTargetStatus' }) status!: TargetStatus;
  @ApiProperty({ type: 'integer', nullable: true }) exit_code!: number | null;
}

class JobPreviewClientBody {
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) id!: string | null;
  @ApiProperty({ type: String, nullable: true }) name!: string | null;
  @ApiProperty({ type: 'integer' }) count!: number;
}

export class JobPreviewBody {
  @ApiProperty({ type: 'integer' }) count!: number;
  @ApiProperty({ description: 'Such a job has to name its number of machines.' }) needs_confirmation!: boolean;
  @ApiProperty({ type: [JobPreviewClientBody] }) clients!: JobPreviewClientBody[];
}

export function toJobBody(job: Job): JobBody {
  return {
    id: job.id,
    created_by: job.createdBy,
    command_type: job.commandType,
    command: job.command,
    script_id: job.scriptId,
    script_version: job.scriptVersion,
    schedule_run_id: job.scheduleRunId,
    filter: job.filter,
    target_count: job.targetCount,
    state: job.state,
    state_reason: job.stateReason,
    wave_count: job.waveCount,
    current_wave: job.currentWave,
    pause_seconds: job.pauseSeconds,
    wave_timeout_seconds: job.waveTimeoutSeconds,
    next_wave_at: job.nextWaveAt?.toISOString() ?? null,
    stop_after_failures: job.stopFailures,
    stop_after_percent: job.stopPercent,
    rerun_of: job.rerunOf,
    approval_expires_at: job.approvalExpiresAt?.toISOString() ?? null,
    decided_by: job.decidedBy,
    decided_at: job.decidedAt?.toISOString() ?? null,
    created_at: job.createdAt.toISOString(),
    ended_at: job.endedAt?.toISOString() ?? null,
  };
}

export function toJobProgressBody(progress: JobProgress): JobProgressBody {
  const waves = progress.waves.map(({ wave, counts }) => ({
    wave,
    target_count: Object.values(counts).reduce((sum, count) => sum + count, 0),
    ...toCountsBody(counts),
  }));
  return { ...toJobBody(progress.job), ...toCountsBody(progress.counts), waves, is_over: isJobOver(progress) };
}

function toCountsBody({ not_started, skipped, ...by_status }: StatusCounts) {
  return { not_started, skipped, by_status };
}

export function toJobTargetBody(row: TargetRow): JobTargetBody {
  const { agent_id, hostname, client_id, site_id, wave, command_id, status, exit_code } = row;
  return { agent_id, hostname, client_id, site_id, wave, command_id, status, exit_code };
}

export function toJobPreviewBody({ count, isWide, clients }: JobPreview): JobPreviewBody {
  return { count, needs_confirmation: isWide, clients: [...clients] };
}
