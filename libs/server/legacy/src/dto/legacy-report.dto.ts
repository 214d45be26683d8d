import {
  COMMAND_OUTCOMES,
  COMMAND_STATUSES,
  type CommandStatus,
  UPDATE_REPORTS,
  type UpdateReport,
} from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Payload of the message `command_ack`. The bodies here describe; `ProtocolBody` holds them against the protocol. */
export class LegacyCommandAckRequest {
  @ApiProperty({ format: 'uuid' }) command_id!: string;
}

export class LegacyCommandAckBody {
  @ApiProperty({ format: 'uuid' }) command_id!: string;
  @ApiProperty({ enum: COMMAND_STATUSES, enumName: 'CommandStatus' }) status!: CommandStatus;
  @ApiProperty({ description: 'Whether to start it; false once it is over or is to be cancelled.' }) start!: boolean;
}

/** Payload of the message `command_output`. */
export class LegacyCommandOutputRequest {
  @ApiProperty({ format: 'uuid' }) command_id!: string;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'From 0 over both streams.' }) seq!: number;
  @ApiProperty({ enum: ['stdout', 'stderr'] }) stream!: 'stdout' | 'stderr';
  @ApiProperty({ description: 'At most 32 KiB of UTF-8.' }) data!: string;
}

export class LegacyCommandOutputBody {
  @ApiProperty({ format: 'uuid' }) command_id!: string;
  @ApiProperty({ type: 'integer', minimum: -1, description: 'All chunks up to this one are stored; -1: none.' })
  acked_seq!: number;
}

/** Payload of the message `command_result`. */
export class LegacyCommandResultRequest {
  @ApiProperty({ format: 'uuid' }) command_id!: string;
  @ApiProperty({ type: 'integer', nullable: true }) exit_code!: number | null;
  @ApiProperty({ type: String, nullable: true, description: 'At most 64 KiB; null when chunks are the output.' })
  stdout!: string | null;
  @ApiProperty({ type: String, nullable: true }) stderr!: string | null;
  @ApiPropertyOptional({ type: 'integer', minimum: -1 }) last_seq?: number;
  @ApiPropertyOptional({ description: 'Hex, over the bytes of the kept output, stdout then stderr.' })
  output_sha256?: string;
  @ApiProperty() duration_ms!: number;
  @ApiProperty() truncated!: boolean;
  @ApiProperty({ enum: COMMAND_OUTCOMES }) outcome!: (typeof COMMAND_OUTCOMES)[number];
  @ApiPropertyOptional({ maxLength: 4096 }) error?: string;
}

export class LegacyCommandResultBody {
  @ApiProperty({ format: 'uuid' }) command_id!: string;
  @ApiProperty({ description: 'Stored durably: the agent may forget it. False while chunks are missing.' })
  acknowledged!: boolean;
}

/** Payload of the message `update_status`. */
export class LegacyUpdateStatusRequest {
  @ApiProperty({ format: 'uuid' }) update_id!: string;
  @ApiProperty({ enum: UPDATE_REPORTS, enumName: 'UpdateReport' }) state!: UpdateReport;
  @ApiProperty() version!: string;
  @ApiPropertyOptional({ maxLength: 4096 }) error?: string;
}

export class LegacyUpdateStatusBody {
  @ApiProperty({ format: 'uuid' }) update_id!: string;
  @ApiProperty({ description: 'Stored durably: the agent may forget it.' }) acknowledged!: boolean;
}
