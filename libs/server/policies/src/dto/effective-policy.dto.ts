import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { POLICY_KEYS } from '../policy-items';
import type { AgentPolicyView } from '../agent-policy-view';
import type { PolicyPlan } from '../policy-plan';
import { type EffectivePolicy, type ItemOrigin, type ItemSource, POLICY_LEVELS, type PolicyLevel } from '../policy-set';

/** A policy that speaks of an item. */
export class PolicySourceBody {
  @ApiProperty({ enum: POLICY_LEVELS, enumName: 'PolicyLevel' }) level!: PolicyLevel;
  @ApiProperty({ format: 'uuid' }) policy_id!: string;
  @ApiProperty() policy_name!: string;
}

export class OverriddenSettingBody extends PolicySourceBody {
  @ApiProperty({ enum: ['set', 'off'] }) state!: 'set' | 'off';
  @ApiPropertyOptional() value?: unknown;
}

const SOURCE = {
  oneOf: [{ $ref: getSchemaPath(PolicySourceBody) }, { type: 'string', enum: ['default'] }],
};

@ApiExtraModels(PolicySourceBody)
export class EffectiveItemBody {
  @ApiProperty() value!: unknown;
  @ApiProperty({ ...SOURCE, description: 'The policy that decides, or `default`.' }) source!:
    PolicySourceBody | 'default';
  @ApiProperty({ enum: ['set', 'off', 'not_configured'] }) state!: ItemOrigin['state'];
  @ApiProperty({ type: [OverriddenSettingBody], description: 'Policies that lost against it, the nearest first.' })
  overridden!: OverriddenSettingBody[];
  @ApiProperty({ description: 'The agent says that its agent.toml decides this item.' }) pinned!: boolean;
}

@ApiExtraModels(EffectiveItemBody)
export class EffectivePolicyBody {
  @ApiProperty({ type: 'object', additionalProperties: { $ref: getSchemaPath(EffectiveItemBody) } })
  items!: Record<string, EffectiveItemBody>;
  @ApiProperty({ description: 'Names the configuration that the agent should work by.' }) revision!: string;
  @ApiProperty({ type: String, nullable: true, description: 'The one that it says it works by.' })
  confirmed_revision!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) confirmed_at!: string | null;
}

@ApiExtraModels(PolicySourceBody)
export class PlannedItemBody {
  @ApiProperty() key!: string;
  @ApiProperty() old_value!: unknown;
  @ApiProperty() new_value!: unknown;
  @ApiProperty(SOURCE) old_source!: PolicySourceBody | 'default';
  @ApiProperty(SOURCE) new_source!: PolicySourceBody | 'default';
}

export class PlannedAgentBody {
  @ApiProperty({ format: 'uuid' }) agent_id!: string;
  @ApiProperty() hostname!: string;
  @ApiProperty({ type: [PlannedItemBody] }) items!: PlannedItemBody[];
}

export class PolicyPlanBody {
  @ApiProperty({ type: 'integer', description: 'Agents that the policy reaches, of those the caller sees.' })
  agents_reached!: number;
  @ApiProperty({ type: 'integer', description: 'Agents of which a value would change.' }) agents_changed!: number;
  @ApiProperty({ description: 'More agents are reached than were looked at.' }) truncated!: boolean;
  @ApiProperty({ type: [PlannedAgentBody], description: 'The first agents that would change.' })
  agents!: PlannedAgentBody[];
}

export function toEffectivePolicyBody({ effective, revision, confirmed }: AgentPolicyView): EffectivePolicyBody {
  return {
    items: Object.fromEntries(POLICY_KEYS.map((key) => [key, toItemBody(effective, key, confirmed.pinned)])),
    revision,
    confirmed_revision: confirmed.revision,
    confirmed_at: confirmed.confirmedAt?.toISOString() ?? null,
  };
}

function toItemBody(
  { values, origins }: EffectivePolicy,
  key: (typeof POLICY_KEYS)[number],
  pinned: readonly string[],
): EffectiveItemBody {
  const { source, state, overridden } = origins[key];
  return {
    value: values[key],
    source: toSourceBody(source),
    state,
    overridden: overridden.map(({ setting, ...other }) => ({ ...toPolicySourceBody(other), ...setting })),
    pinned: pinned.includes(key),
  };
}

export function toPolicyPlanBody(plan: PolicyPlan): PolicyPlanBody {
  return {
    agents_reached: plan.agentsReached,
    agents_changed: plan.agentsChanged,
    truncated: plan.isTruncated,
    agents: plan.examples.map(({ agentId, hostname, items }) => ({
      agent_id: agentId,
      hostname,
      items: items.map((item) => ({
        key: item.key,
        old_value: item.oldValue,
        new_value: item.newValue,
        old_source: toSourceBody(item.oldSource),
        new_source: toSourceBody(item.newSource),
      })),
    })),
  };
}

function toSourceBody(source: ItemOrigin['source']): PolicySourceBody | 'default' {
  return source === 'default' ? source : toPolicySourceBody(source);
}

function toPolicySourceBody({ level, policyId, policyName }: ItemSource): PolicySourceBody {
  return { level, policy_id: policyId, policy_name: policyName };
}
