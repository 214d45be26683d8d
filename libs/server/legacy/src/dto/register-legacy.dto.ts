import { FitsSchema } from '@gururmm/server/platform/http';
import { agentMessageSchemas, OS_TYPES, type OsType } from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';

const { shape } = agentMessageSchemas.auth;
const osInfo = shape.os_info.shape;

/** The fields of the socket's `auth` that a machine without a socket knows. */
export class RegisterLegacyRequest {
  @ApiPropertyOptional({ example: 'DARK-GROVE-7839', description: 'Needed unless a secret is shown.' })
  @IsOptional()
  @FitsSchema(shape.site_code)
  site_code?: string;

  @ApiPropertyOptional({
    description:
      'A registration token, where the site does not take in whoever knows its code. It may also stand in ' +
      '`Authorization: Bearer`, and so may the key of the site and the agent’s own key.',
  })
  @IsOptional()
  @FitsSchema(shape.registration_token)
  registration_token?: string;

  @ApiProperty({ minLength: 8, maxLength: 128 }) @FitsSchema(shape.device_id) device_id!: string;
  @ApiProperty({ maxLength: 255 }) @FitsSchema(shape.hostname) hostname!: string;
  @ApiProperty({ enum: OS_TYPES }) @FitsSchema(osInfo.os_type) os_type!: OsType;
  @ApiProperty({ maxLength: 255 }) @FitsSchema(osInfo.os_version) os_version!: string;
  @ApiProperty({ maxLength: 255 }) @FitsSchema(shape.version) agent_version!: string;

  @ApiPropertyOptional({ maxLength: 255, default: 'unknown' })
  @IsOptional()
  @FitsSchema(osInfo.arch)
  arch?: string;
}

export class RegisteredLegacyBody {
  @ApiProperty({ format: 'uuid' }) agent_id!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The agent’s own key, shown this once; null while a technician has yet to approve the machine.',
  })
  api_key!: string | null;

  @ApiProperty({ enum: ['approved', 'pending_approval'], description: 'Register again until it is approved.' })
  status!: 'approved' | 'pending_approval';

  @ApiProperty() heartbeat_interval_seconds!: number;
  @ApiProperty({ format: 'date-time' }) server_time!: string;
}
