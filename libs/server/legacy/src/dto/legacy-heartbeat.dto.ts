import { FitsSchema } from '@gururmm/server/platform/http';
import type { UpdateOffer } from '@gururmm/server/updates';
import { agentMessageSchemas, COMMAND_TYPES, type CommandRequest, metricsSampleSchema } from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';

const { auth, heartbeat } = agentMessageSchemas;
const osInfo = auth.shape.os_info.shape;

export class LegacyHeartbeatRequest {
  @ApiPropertyOptional({ format: 'date-time', description: 'The agent’s clock.' })
  @IsOptional()
  @FitsSchema(heartbeat.shape.ts)
  ts?: string;

  @ApiPropertyOptional() @IsOptional() @FitsSchema(heartbeat.shape.uptime_seconds) uptime_seconds?: number;
  @ApiPropertyOptional() @IsOptional() @IsBoolean() reboot_pending?: boolean;

  @ApiPropertyOptional({ description: 'Tells a copied key from the machine that it was given to.' })
  @IsOptional()
  @FitsSchema(auth.shape.device_id)
  device_id?: string;

  @ApiPropertyOptional() @IsOptional() @FitsSchema(auth.shape.version) agent_version?: string;
  @ApiPropertyOptional() @IsOptional() @FitsSchema(osInfo.os_version) os_version?: string;

  @ApiPropertyOptional({
    type: [String],
    maxItems: 64,
    description: 'What the agent can do, in place of what it said before; `polling` needs no saying.',
  })
  @IsOptional()
  @FitsSchema(auth.shape.capabilities)
  capabilities?: string[];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'One sample, as in the message `metrics_report`.',
  })
  @IsOptional()
  @FitsSchema(metricsSampleSchema)
  metrics?: unknown;
}

/** A command as the message `command` carries it. */
export class PendingCommandBody {
  @ApiProperty({ format: 'uuid' }) command_id!: string;
  @ApiProperty({ enum: COMMAND_TYPES, enumName: 'CommandType' }) command_type!: CommandRequest['command_type'];
  @ApiProperty() command!: string;
  @ApiProperty() timeout_seconds!: number;
  @ApiPropertyOptional() interpreter?: string;
  @ApiPropertyOptional({ type: [String] }) args?: string[];
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } }) env?: Record<string, string>;
  @ApiPropertyOptional({ type: 'object', additionalProperties: true }) claude_task?: CommandRequest['claude_task'];
}

/** An offer as the message `update` carries it. */
export class OfferedUpdateBody implements UpdateOffer {
  @ApiProperty({ format: 'uuid' }) update_id!: string;
  @ApiProperty() version!: string;
  @ApiProperty({ example: 'gururmm-legacy-agent/1.4.0/gururmm-legacy-agent.js' }) target!: string;
  @ApiProperty({ description: 'On this server.' }) download_url!: string;
  @ApiProperty({ description: 'SHA-256, lower-case hex: the agent installs nothing else.' }) checksum!: string;
  @ApiProperty({ type: 'integer' }) size_bytes!: number;
}

export class LegacyHeartbeatBody {
  @ApiProperty({ format: 'uuid' }) agent_id!: string;
  @ApiProperty({ format: 'date-time' }) server_time!: string;
  @ApiProperty() heartbeat_interval_seconds!: number;

  @ApiProperty({
    type: 'array',
    items: { $ref: getSchemaPath(PendingCommandBody) },
    description: 'Claimed for this agent; what it does not acknowledge in time is given again.',
  })
  pending_commands!: readonly PendingCommandBody[];

  @ApiProperty({
    type: [String],
    description: 'Commands to end. The agent reports `cancelled` for each, also for one that it never saw.',
  })
  cancelled!: readonly string[];

  @ApiPropertyOptional({
    type: OfferedUpdateBody,
    description: 'A version on offer, with every heartbeat until the agent reports its `update-status`.',
  })
  update?: OfferedUpdateBody;

  @ApiProperty({ description: 'The agent also holds a socket, which gets its work; this answer has none.' })
  connected_by_socket!: boolean;

  @ApiPropertyOptional({
    description: 'The agent’s next key, when it is to change; the old one ends at its first use.',
  })
  api_key?: string;
}
