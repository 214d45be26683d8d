import { ListQuery } from '@gururmm/server/platform/http';
import {
  AGENT_UPDATE_STATES,
  type AgentUpdateState,
  OS_TYPES,
  type OsType,
  ROLLOUT_STATES,
  type RolloutState,
} from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { AgentUpdate } from '../agent-update.entity';
import type { Rollout } from '../rollout.entity';
import type { Exclusions, RolloutFilter } from '../rollout-targets';
import type { RolloutProgress } from '../rollouts.repository';

const DAY_SECONDS = 86_400;

/** Which agents; conditions are joined by "and". An empty filter is every approved agent you see. */
export class RolloutFilterBody {
  @ApiPropertyOptional({ type: [String], format: 'uuid', maxItems: 10_000 })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10_000)
  @IsUUID(undefined, { each: true })
  agent_ids?: string[];

  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() site_id?: string;
  @ApiPropertyOptional({ enum: OS_TYPES }) @IsOptional() @IsIn(OS_TYPES) os?: OsType;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 100) tag?: string;
}

export class RingBody {
  @ApiProperty({ minimum: 0.1, maximum: 100, description: 'Share of all agents that this ring reaches up to.' })
  @IsNumber()
  @Min(0.1)
  @Max(100)
  percent!: number;

  @ApiPropertyOptional({ type: 'integer', default: 0, description: 'At least so many agents.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(50_000)
  min_agents?: number;
}

export class CreateRolloutRequest {
  @ApiProperty({ example: '1.4.0', description: 'A registered release.' }) @IsString() @Length(1, 64) version!: string;

  @ApiPropertyOptional({ type: RolloutFilterBody })
  @IsOptional()
  @ValidateNested()
  @Type(() => RolloutFilterBody)
  filter?: RolloutFilterBody;

  @ApiPropertyOptional({ type: [RingBody], description: 'Default: 1 % and at least 5 agents, 10 %, 50 %, 100 %.' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => RingBody)
  rings?: RingBody[];

  @ApiPropertyOptional({ default: 600, description: 'Shortest time between the rings, in seconds.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(30 * DAY_SECONDS)
  ring_wait_seconds?: number;

  @ApiPropertyOptional({ default: DAY_SECONDS, description: 'How long a ring waits for machines that are offline.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(90 * DAY_SECONDS)
  offline_wait_seconds?: number;

  @ApiPropertyOptional({ default: 3600, description: 'An offered update that has not ended by then has failed.' })
  @IsOptional()
  @IsInt()
  @Min(30)
  @Max(7 * DAY_SECONDS)
  update_timeout_seconds?: number;

  @ApiPropertyOptional({ default: 100, description: 'Updates under way at once.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000)
  max_in_flight?: number;
}

export class RolloutRingBody extends RingBody {
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, description: 'Agents by state.' })
  by_state!: Record<AgentUpdateState, number>;
}

export class RolloutBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) release_id!: string;
  @ApiProperty() version!: string;
  @ApiProperty({ enum: ROLLOUT_STATES, enumName: 'RolloutState' }) state!: RolloutState;
  @ApiProperty({ type: String, nullable: true, description: 'Why it stands where it stands.' }) reason!: string | null;
  @ApiProperty({ type: 'object', additionalProperties: true }) filter!: Record<string, unknown>;
  @ApiProperty({ type: 'integer', description: 'Rings up to this one get the version; counts from 0.' }) ring!: number;
  @ApiProperty({ format: 'date-time' }) ring_started_at!: string;
  @ApiProperty({ type: 'integer' }) target_count!: number;
  @ApiProperty({ type: 'integer' }) ring_wait_seconds!: number;
  @ApiProperty({ type: 'integer' }) offline_wait_seconds!: number;
  @ApiProperty({ type: 'integer' }) update_timeout_seconds!: number;
  @ApiProperty({ type: 'integer' }) max_in_flight!: number;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) created_by!: string | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) ended_at!: string | null;
}

export class RolloutProgressBody extends RolloutBody {
  @ApiProperty({ type: [RolloutRingBody] }) rings!: RolloutRingBody[];
}

export class ExcludedBody implements Exclusions {
  @ApiProperty({ type: 'integer' }) same_version!: number;
  @ApiProperty({ type: 'integer' }) no_file_for_platform!: number;
  @ApiProperty({ type: 'integer' }) cannot_update!: number;
  @ApiProperty({ type: 'integer' }) channel_or_pin!: number;
}

export class CreatedRolloutBody extends RolloutProgressBody {
  @ApiProperty({ type: ExcludedBody, description: 'Agents that fit the filter and get nothing, by reason.' })
  excluded!: ExcludedBody;
}

export class ListRolloutAgentsQuery extends ListQuery {
  @ApiPropertyOptional({ enum: AGENT_UPDATE_STATES })
  @IsOptional()
  @IsIn(AGENT_UPDATE_STATES)
  state?: AgentUpdateState;
}

export class AgentUpdateBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) rollout_id!: string;
  @ApiProperty({ format: 'uuid' }) agent_id!: string;
  @ApiProperty({ type: 'integer' }) ring!: number;
  @ApiProperty() from_version!: string;
  @ApiProperty() version!: string;
  @ApiProperty({ enum: AGENT_UPDATE_STATES, enumName: 'AgentUpdateState' }) state!: AgentUpdateState;
  @ApiProperty({ type: String, nullable: true }) reason!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) offered_at!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) ended_at!: string | null;
  @ApiProperty({ format: 'date-time' }) updated_at!: string;
}

export function toRolloutFilter(body: RolloutFilterBody | undefined): RolloutFilter {
  return {
    agentIds: body?.agent_ids,
    clientId: body?.client_id,
    siteId: body?.site_id,
    os: body?.os,
    tag: body?.tag,
  };
}

const FROZEN = 'The fleet is frozen: no version is offered to anybody until an administrator switches that off.';

/** @param isFrozen nothing at all is handed to agents now */
export function toRolloutBody(rollout: Rollout, isFrozen: boolean): RolloutBody {
  return {
    id: rollout.id,
    release_id: rollout.releaseId,
    version: rollout.version,
    state: rollout.state,
    reason: isFrozen && rollout.state === 'running' ? FROZEN : rollout.reason,
    filter: rollout.filter,
    ring: rollout.ring,
    ring_started_at: rollout.ringStartedAt.toISOString(),
    target_count: rollout.targetCount,
    ring_wait_seconds: rollout.ringWaitSeconds,
    offline_wait_seconds: rollout.offlineWaitSeconds,
    update_timeout_seconds: rollout.updateTimeoutSeconds,
    max_in_flight: rollout.maxInFlight,
    created_by: rollout.createdBy,
    created_at: rollout.createdAt.toISOString(),
    ended_at: rollout.endedAt?.toISOString() ?? null,
  };
}

export function toRolloutProgressBody({ rollout, rings }: RolloutProgress, isFrozen: boolean): RolloutProgressBody {
  const bodies = rollout.rings.map(({ percent, minAgents }, index) => ({
    percent,
    min_agents: minAgents,
    by_state: { ...rings[index]?.byState } as Record<AgentUpdateState, number>,
  }));
  return { ...toRolloutBody(rollout, isFrozen), rings: bodies };
}

export function toAgentUpdateBody(update: AgentUpdate): AgentUpdateBody {
  return {
    id: update.id,
    rollout_id: update.rolloutId,
    agent_id: update.agentId,
    ring: update.ring,
    from_version: update.fromVersion,
    version: update.version,
    state: update.state,
    reason: update.reason,
    offered_at: update.offeredAt?.toISOString() ?? null,
    ended_at: update.endedAt?.toISOString() ?? null,
    updated_at: update.updatedAt.toISOString(),
  };
}
