import { ListQuery } from '@gururmm/server/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import type { Policy, PolicyVersion } from '../policy.entity';
import { type ItemSetting, POLICY_LEVELS, type PolicyItems, type PolicyLevel } from '../policy-set';

const LABEL = /^[^\p{Cc}]+$/u;
const MAX_PRIORITY = 1_000_000;

/** What a policy says of an item. */
export class PolicyItemSettingBody {
  @ApiProperty({
    enum: ['set', 'off'],
    description: '`off` goes back to the built-in default, whatever the outer layers say.',
  })
  state!: 'set' | 'off';
  @ApiPropertyOptional({ description: 'With `set`: a value of the item, see /api/policies/items.' }) value?: unknown;
}

const ITEMS = {
  type: 'object',
  additionalProperties: { $ref: '#/components/schemas/PolicyItemSettingBody' },
  description: 'By the key of the item; an item that is not named is not configured.',
} as const;

/** The part that POST, PUT and plan share. */
class PolicyContentRequest {
  @ApiPropertyOptional({ maxLength: 200 }) @IsOptional() @IsString() @Length(1, 200) @Matches(LABEL) name?: string;

  @ApiPropertyOptional({ default: 0, description: 'Among the tag policies of an agent the higher number wins.' })
  @IsOptional()
  @IsInt()
  @Min(-MAX_PRIORITY)
  @Max(MAX_PRIORITY)
  priority?: number;

  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true }) @IsOptional() @IsUUID() client_id?: string;
  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true }) @IsOptional() @IsUUID() site_id?: string;
  @ApiPropertyOptional({ type: String, maxLength: 100, nullable: true })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  @Matches(LABEL)
  tag?: string;
  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true }) @IsOptional() @IsUUID() agent_id?: string;
}

export class CreatePolicyRequest extends PolicyContentRequest {
  @ApiProperty({ enum: POLICY_LEVELS, enumName: 'PolicyLevel' }) @IsIn(POLICY_LEVELS) level!: PolicyLevel;
  @ApiProperty(ITEMS) @IsObject() items!: Record<string, unknown>;
}

export class UpdatePolicyRequest extends PolicyContentRequest {
  @ApiPropertyOptional({ enum: POLICY_LEVELS, enumName: 'PolicyLevel' })
  @IsOptional()
  @IsIn(POLICY_LEVELS)
  level?: PolicyLevel;

  @ApiPropertyOptional(ITEMS) @IsOptional() @IsObject() items?: Record<string, unknown>;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'The version that was seen; another one in the meantime is a 409. `If-Match` does the same.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  version?: number;
}

export class PlanPolicyRequest extends UpdatePolicyRequest {
  @ApiPropertyOptional({ format: 'uuid', description: 'Policy that would be changed; without it one would be made.' })
  @IsOptional()
  @IsUUID()
  id?: string;

  @ApiPropertyOptional({ default: false, description: 'With `id`: what removing it would do.' })
  @IsOptional()
  @IsBoolean()
  remove?: boolean;

  @ApiPropertyOptional({ minimum: 0, maximum: 500, default: 50, description: 'Agents that are listed one by one.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(500)
  limit?: number;
}

export class ListPoliciesQuery extends ListQuery {
  @ApiPropertyOptional({ enum: POLICY_LEVELS, enumName: 'PolicyLevel' })
  @IsOptional()
  @IsIn(POLICY_LEVELS)
  level?: PolicyLevel;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() site_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() agent_id?: string;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 100) tag?: string;
}

export class PolicyBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ enum: POLICY_LEVELS, enumName: 'PolicyLevel' }) level!: PolicyLevel;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) client_id!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) site_id!: string | null;
  @ApiProperty({ type: String, nullable: true }) tag!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) agent_id!: string | null;
  @ApiProperty({ type: 'integer' }) priority!: number;
  @ApiProperty(ITEMS) items!: Record<string, ItemSetting>;
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) updated_by!: string | null;
  @ApiProperty({ format: 'date-time' }) updated_at!: string;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
}

export class PolicyVersionBody {
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty() name!: string;
  @ApiProperty({ type: 'integer' }) priority!: number;
  @ApiProperty(ITEMS) items!: Record<string, ItemSetting>;
  @ApiProperty({ description: 'Who saved it.' }) author!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) author_id!: string | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
}

export function toPolicyBody(policy: Policy): PolicyBody {
  return {
    id: policy.id,
    name: policy.name,
    level: policy.level,
    client_id: policy.clientId,
    site_id: policy.siteId,
    tag: policy.tag,
    agent_id: policy.agentId,
    priority: policy.priority,
    items: toItemsBody(policy.items),
    version: policy.version,
    updated_by: policy.updatedBy,
    updated_at: policy.updatedAt.toISOString(),
    created_at: policy.createdAt.toISOString(),
  };
}

export function toPolicyVersionBody(version: PolicyVersion): PolicyVersionBody {
  return {
    version: version.version,
    name: version.name,
    priority: version.priority,
    items: toItemsBody(version.items),
    author: version.author,
    author_id: version.authorId,
    created_at: version.createdAt.toISOString(),
  };
}

function toItemsBody(items: PolicyItems): Record<string, ItemSetting> {
  return { ...items };
}
