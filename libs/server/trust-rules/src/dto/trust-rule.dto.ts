import { type Permission, PERMISSIONS } from '@gururmm/server/platform/http';
import { TokenReachRequest } from '@gururmm/server/tokens';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import type { TrustRule } from '../trust-rule.entity';
import { AreClaimPatterns } from './are-claim-patterns';

export const DEFAULT_LIFETIME_SECONDS = 900;
const MIN_LIFETIME_SECONDS = 60;
const MAX_LIFETIME_SECONDS = 3_600;

const CLAIMS = {
  type: 'object',
  additionalProperties: { type: 'string' },
  description: 'Text by claim; `*` stands for any text. A token must fit every one.',
  example: { repository: 'acme/servers', ref: 'refs/heads/main' },
} as const;

export class CreateTrustRuleRequest extends TokenReachRequest {
  @ApiProperty()
  @IsString()
  @Length(1, 200)
  name!: string;

  @ApiProperty({ example: 'https://token.actions.githubusercontent.com' })
  @IsString()
  @Length(1, 500)
  issuer!: string;

  @ApiProperty({ description: '`aud` that the job asks for.', example: 'https://rmm.example.com' })
  @IsString()
  @Length(1, 500)
  audience!: string;

  @ApiProperty(CLAIMS)
  @AreClaimPatterns()
  claims!: Record<string, string>;

  @ApiPropertyOptional({
    minimum: MIN_LIFETIME_SECONDS,
    maximum: MAX_LIFETIME_SECONDS,
    default: DEFAULT_LIFETIME_SECONDS,
  })
  @IsOptional()
  @IsInt()
  @Min(MIN_LIFETIME_SECONDS)
  @Max(MAX_LIFETIME_SECONDS)
  lifetime_seconds?: number;
}

export class TrustRuleBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() name!: string;
  @ApiProperty() issuer!: string;
  @ApiProperty() audience!: string;
  @ApiProperty(CLAIMS) claims!: Record<string, string>;
  @ApiProperty({ enum: PERMISSIONS, isArray: true, enumName: 'Permission' }) permissions!: Permission[];
  @ApiProperty({ type: [String], nullable: true }) client_ids!: string[] | null;
  @ApiProperty({ type: [String], nullable: true }) site_ids!: string[] | null;
  @ApiProperty({ type: 'integer' }) lifetime_seconds!: number;
  @ApiProperty({ format: 'uuid', description: 'Whose rights bound the rule.' }) created_by!: string;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
}

export function toTrustRuleBody(rule: TrustRule): TrustRuleBody {
  return {
    id: rule.id,
    name: rule.name,
    issuer: rule.issuer,
    audience: rule.audience,
    claims: { ...rule.claims },
    permissions: rule.permissions,
    client_ids: rule.clientIds,
    site_ids: rule.siteIds,
    lifetime_seconds: rule.lifetimeSeconds,
    created_by: rule.createdBy,
    created_at: rule.createdAt.toISOString(),
  };
}
