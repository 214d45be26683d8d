import { ListQuery } from '@gururmm/server/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, IsUUID, Length, Max, Min } from 'class-validator';
import type { RegistrationToken } from './registration-token.entity';

const DAY_SECONDS = 24 * 60 * 60;
export const DEFAULT_LIFETIME_SECONDS = DAY_SECONDS;

export class CreateRegistrationTokenRequest {
  @ApiProperty({ format: 'uuid' }) @IsUUID() site_id!: string;
  @ApiPropertyOptional({ default: 'registration token' }) @IsOptional() @IsString() @Length(1, 200) name?: string;

  @ApiPropertyOptional({
    minimum: 1,
    maximum: 100_000,
    description: 'Default: as often as one likes until it expires.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100_000)
  max_uses?: number;

  @ApiPropertyOptional({ minimum: 60, maximum: 365 * DAY_SECONDS, default: DEFAULT_LIFETIME_SECONDS })
  @IsOptional()
  @IsInt()
  @Min(60)
  @Max(365 * DAY_SECONDS)
  expires_in_seconds?: number;
}

export class ListRegistrationTokensQuery extends ListQuery {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() site_id?: string;
}

export class RegistrationTokenBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) client_id!: string;
  @ApiProperty({ format: 'uuid' }) site_id!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ type: 'integer', nullable: true }) max_uses!: number | null;
  @ApiProperty({ type: 'integer' }) uses!: number;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) created_by!: string | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
}

export class CreatedRegistrationTokenBody extends RegistrationTokenBody {
  @ApiProperty({ description: 'The token; shown this once.' }) token!: string;
}

export function toRegistrationTokenBody(token: RegistrationToken): RegistrationTokenBody {
  return {
    id: token.id,
    client_id: token.clientId,
    site_id: token.siteId,
    name: token.name,
    max_uses: token.maxUses,
    uses: token.uses,
    created_by: token.createdBy,
    created_at: token.createdAt.toISOString(),
    expires_at: token.expiresAt.toISOString(),
  };
}
