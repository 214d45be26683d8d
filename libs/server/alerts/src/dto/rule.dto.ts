import { ListQuery } from '@gururmm/server/platform/http';
import { POLICY_LEVELS, type PolicyLevel } from '@gururmm/server/policies';
import { ALERT_SEVERITIES, type AlertSeverity } from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import type { AlertRule } from '../rules/alert-rule.entity';
import { RULE_KINDS, type RuleKind } from '../rules/rule-kinds';

const LABEL = /^[^\p{Cc}]+$/u;
const MAX_THRESHOLD = 1e9;
const MAX_DURATION_SECONDS = 30 * 86_400;
const MAX_COUNT = 100;

const PARAMETERS = {
  type: 'object',
  additionalProperties: true,
  description:
    'By kind: `mount` of a disk rule, `service` of a service rule, `min_agents`, `share_percent` and `window_seconds` of site down; what a script check runs, when, and how it is read (docs/alerts.md).',
} as const;

/** What POST, PUT and the back-test share. */
class RuleContentRequest {
  @ApiPropertyOptional({ maxLength: 200 }) @IsOptional() @IsString() @Length(1, 200) @Matches(LABEL) name?: string;
  @ApiPropertyOptional(PARAMETERS) @IsOptional() @IsObject() parameters?: Record<string, unknown>;

  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    description: 'Bad from this value on, in percent or seconds; without it the policy of each agent decides.',
  })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(MAX_THRESHOLD)
  raise_threshold?: number | null;

  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    description: 'Good again below this value; without it a little below the raise threshold.',
  })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(MAX_THRESHOLD)
  clear_threshold?: number | null;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: MAX_DURATION_SECONDS, description: 'Bad for so long.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_DURATION_SECONDS)
  duration_seconds?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_COUNT, description: 'Bad so many times in a row.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_COUNT)
  fails_before_alert?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_COUNT, description: 'Good so many times in a row.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_COUNT)
  resets_before_resolve?: number;

  @ApiPropertyOptional({ enum: ALERT_SEVERITIES, enumName: 'AlertSeverity' })
  @IsOptional()
  @IsIn(ALERT_SEVERITIES)
  severity?: AlertSeverity;
  @ApiPropertyOptional() @IsOptional() @IsBoolean() enabled?: boolean;
}

export class CreateAlertRuleRequest extends RuleContentRequest {
  @ApiProperty({ enum: RULE_KINDS, enumName: 'AlertRuleKind' }) @IsIn(RULE_KINDS) kind!: RuleKind;
  @ApiProperty({ enum: POLICY_LEVELS, enumName: 'PolicyLevel' }) @IsIn(POLICY_LEVELS) level!: PolicyLevel;
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

/** What is left out stays as it is. Kind and target cannot be changed: make another rule. */
export class UpdateAlertRuleRequest extends RuleContentRequest {}

export class ListAlertRulesQuery extends ListQuery {
  @ApiPropertyOptional({ enum: RULE_KINDS, enumName: 'AlertRuleKind' }) @IsOptional() @IsIn(RULE_KINDS) kind?: RuleKind;
  @ApiPropertyOptional({ enum: POLICY_LEVELS, enumName: 'PolicyLevel' })
  @IsOptional()
  @IsIn(POLICY_LEVELS)
  level?: PolicyLevel;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
}

export class AlertRuleBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ description: 'Came with the product: it can be tuned and switched off, not removed.' })
  built_in!: boolean;
  @ApiProperty({ enum: RULE_KINDS, enumName: 'AlertRuleKind' }) kind!: RuleKind;
  @ApiProperty({ type: 'integer', description: 'Grows with each change.' }) version!: number;
  @ApiProperty() name!: string;
  @ApiProperty({ enum: POLICY_LEVELS, enumName: 'PolicyLevel' }) level!: PolicyLevel;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) client_id!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) site_id!: string | null;
  @ApiProperty({ type: String, nullable: true }) tag!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) agent_id!: string | null;
  @ApiProperty(PARAMETERS) parameters!: Record<string, unknown>;
  @ApiProperty({ type: Number, nullable: true }) raise_threshold!: number | null;
  @ApiProperty({ type: Number, nullable: true }) clear_threshold!: number | null;
  @ApiProperty({ type: 'integer' }) duration_seconds!: number;
  @ApiProperty({ type: 'integer' }) fails_before_alert!: number;
  @ApiProperty({ type: 'integer' }) resets_before_resolve!: number;
  @ApiProperty({ enum: ALERT_SEVERITIES, enumName: 'AlertSeverity' }) severity!: AlertSeverity;
  @ApiProperty() enabled!: boolean;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) updated_by!: string | null;
  @ApiProperty({ format: 'date-time' }) updated_at!: string;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
}

export function toAlertRuleBody(rule: AlertRule): AlertRuleBody {
  return {
    id: rule.id,
    built_in: rule.isBuiltIn,
    kind: rule.kind,
    version: rule.version,
    name: rule.name,
    level: rule.level,
    client_id: rule.clientId,
    site_id: rule.siteId,
    tag: rule.tag,
    agent_id: rule.agentId,
    parameters: { ...rule.parameters },
    raise_threshold: rule.raiseThreshold,
    clear_threshold: rule.clearThreshold,
    duration_seconds: rule.durationSeconds,
    fails_before_alert: rule.failsBeforeAlert,
    resets_before_resolve: rule.resetsBeforeResolve,
    severity: rule.severity,
    enabled: rule.enabled,
    updated_by: rule.updatedBy,
    updated_at: rule.updatedAt.toISOString(),
    created_at: rule.createdAt.toISOString(),
  };
}
