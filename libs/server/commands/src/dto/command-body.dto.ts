import { EXIT_MEANINGS, type ExitMeaning, exitMeaning } from '@gururmm/server/scripts';
import {
  COMMAND_STATUSES,
  COMMAND_TYPES,
  type CommandStatus,
  type CommandType,
  isTerminalStatus,
} from '@gururmm/shared/protocol';
import { ApiProperty } from '@nestjs/swagger';
import type { Command } from '../command.entity';
import { explain } from '../command-explanation';
import type { CommandDetails } from '../commands.repository';

export class CommandStepBody {
  @ApiProperty({ enum: COMMAND_STATUSES, enumName: 'CommandStatus' }) status!: CommandStatus;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

export class CommandBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) agent_id!: string;
  @ApiProperty({ enum: COMMAND_TYPES, enumName: 'CommandType' }) command_type!: CommandType;
  @ApiProperty() command!: string;
  @ApiProperty({ type: String, nullable: true }) interpreter!: string | null;
  @ApiProperty({ enum: COMMAND_STATUSES, enumName: 'CommandStatus' }) status!: CommandStatus;
  @ApiProperty({ type: 'integer', nullable: true }) exit_code!: number | null;
  @ApiProperty({ type: String, nullable: true, description: 'Whole output; null in lists.' }) stdout!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Whole output; null in lists.' }) stderr!: string | null;
  @ApiProperty({ description: 'The middle of the output was cut at the cap.' }) truncated!: boolean;
  @ApiProperty({ type: String, nullable: true }) error!: string | null;
  @ApiProperty({ type: Number, nullable: true }) duration_ms!: number | null;
  @ApiProperty() timeout_seconds!: number;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) sent_at!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) started_at!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) completed_at!: string | null;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) created_by!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) job_id!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The library script that it came from.' })
  script_id!: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) script_version!: number | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: `${EXIT_MEANINGS.slice(0, -1).join(', ')} or failure: what the exit code says under the lists of the script; null without one.`,
  })
  exit_meaning!: ExitMeaning | null;
  @ApiProperty({ type: 'integer', description: 'How often it was handed to the agent.' }) attempt!: number;
  @ApiProperty({ type: String, nullable: true, description: 'Where it stands, in a sentence; null in lists.' })
  explanation!: string | null;
  @ApiProperty({ type: [CommandStepBody], description: 'Empty in lists.' }) steps!: CommandStepBody[];
}

export class OutputChunkBody {
  @ApiProperty({ type: 'integer' }) seq!: number;
  @ApiProperty({ enum: ['stdout', 'stderr'] }) stream!: 'stdout' | 'stderr';
  @ApiProperty() data!: string;
}

export class CommandOutputBody {
  @ApiProperty({ type: [OutputChunkBody] }) items!: OutputChunkBody[];
  @ApiProperty({ type: 'integer', description: '`after_seq` of the next call.' }) next_seq!: number;
  @ApiProperty({ description: 'The command is over and nothing follows.' }) complete!: boolean;
}

/** A command as lists show it: without output, explanation and steps. */
export function toCommandBody(command: Command): CommandBody {
  return {
    id: command.id,
    agent_id: command.agentId,
    command_type: command.commandType,
    command: command.command,
    interpreter: command.interpreter,
    status: command.status,
    exit_code: command.exitCode,
    stdout: null,
    stderr: null,
    truncated: command.truncated,
    error: command.error,
    duration_ms: command.durationMs,
    timeout_seconds: command.timeoutSeconds,
    created_at: command.createdAt.toISOString(),
    sent_at: command.sentAt?.toISOString() ?? null,
    started_at: command.startedAt?.toISOString() ?? null,
    completed_at: command.completedAt?.toISOString() ?? null,
    expires_at: command.expiresAt.toISOString(),
    created_by: command.createdBy,
    job_id: command.jobId,
    script_id: command.scriptId,
    script_version: command.scriptVersion,
    exit_meaning: exitMeaning(command.exitCodes, command.exitCode),
    attempt: command.attempt,
    explanation: null,
    steps: [],
  };
}

/** A command with everything there is to know about it. */
export function toCommandDetailsBody(details: CommandDetails): CommandBody {
  const { command } = details;
  const isOver = isTerminalStatus(command.status);
  return {
    ...toCommandBody(command),
    stdout: details.stdout ?? (isOver && command.startedAt !== null ? '' : null),
    stderr: details.stderr ?? (isOver && command.startedAt !== null ? '' : null),
    explanation: explain({
      ...details,
      ...command,
      isCancelRequested: command.cancelRequestedAt !== null,
    }),
    steps: details.steps.map((step) => ({ status: step.status, at: step.at.toISOString() })),
  };
}
