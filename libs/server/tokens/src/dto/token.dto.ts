import { type Permission, PERMISSIONS } from '@gururmm/server/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  Min,
  registerDecorator,
} from 'class-validator';
import { isAddressRange } from '../address-ranges';
import type { ApiToken } from '../api-token.entity';

const DAY_SECONDS = 24 * 60 * 60;
export const DEFAULT_TOKEN_LIFETIME_SECONDS = 90 * DAY_SECONDS;
const MAX_TOKEN_LIFETIME_SECONDS = 366 * DAY_SECONDS;

function AreAddressRanges() {
  return (target: object, propertyName: string) =>
    registerDecorator({
      name: 'areAddressRanges',
      target: target.constructor,
      propertyName,
      validator: {
        validate: (value: unknown) =>
          Array.isArray(value) && value.every((item) => typeof item === 'string' && isAddressRange(item)),
        defaultMessage: () => `${propertyName} must be addresses or CIDR ranges`,
      },
    });
}

/** What a token may do and see. */
export class TokenReachRequest {
  @ApiProperty({ enum: PERMISSIONS, isArray: true, enumName: 'Permission' })
  @IsArray()
  @ArrayMinSize(1)
  @IsIn(PERMISSIONS, { each: true })
  permissions!: Permission[];

  @ApiPropertyOptional({ type: [String], format: 'uuid', description: 'Default: every client you see.' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @IsUUID(undefined, { each: true })
  client_ids?: string[];

  @ApiPropertyOptional({ type: [String], format: 'uuid', description: 'Default: every site of those clients.' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @IsUUID(undefined, { each: true })
  site_ids?: string[];
}

export class CreateTokenRequest extends TokenReachRequest {
  @ApiProperty()
  @IsString()
  @Length(1, 200)
  name!: string;

  @ApiPropertyOptional({ type: [String], example: ['203.0.113.0/24'] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @AreAddressRanges()
  address_ranges?: string[];

  @ApiPropertyOptional({ minimum: 60, maximum: MAX_TOKEN_LIFETIME_SECONDS, default: DEFAULT_TOKEN_LIFETIME_SECONDS })
  @IsOptional()
  @IsInt()
  @Min(60)
  @Max(MAX_TOKEN_LIFETIME_SECONDS)
  expires_in_seconds?: number;
}

export class TokenBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) user_id!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ enum: PERMISSIONS, isArray: true, enumName: 'Permission' }) permissions!: Permission[];
  @ApiProperty({ type: [String], nullable: true }) client_ids!: string[] | null;
  @ApiProperty({ type: [String], nullable: true }) site_ids!: string[] | null;
  @ApiProperty({ type: [String] }) address_ranges!: string[];
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) last_used_at!: string | null;
  @ApiProperty({ type: String, nullable: true }) last_used_address!: string | null;
}

export class CreatedTokenBody extends TokenBody {
  @ApiProperty({ description: 'The token; shown this once.' }) token!: string;
}

export function toTokenBody(token: ApiToken): TokenBody {
  return {
    id: token.id,
    user_id: token.userId,
    name: token.name,
    permissions: token.permissions,
    client_ids: token.clientIds,
    site_ids: token.siteIds,
    address_ranges: token.addressRanges,
    created_at: token.createdAt.toISOString(),
    expires_at: token.expiresAt.toISOString(),
    last_used_at: token.lastUsedAt?.toISOString() ?? null,
    last_used_address: token.lastUsedAddress,
  };
}
