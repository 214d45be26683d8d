import { createHash } from 'node:crypto';
import type { AgentConfigUpdate } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import { EffectivePolicies } from './effective-policies';
import { AGENT_POLICY_KEYS, type PolicyValues } from './policy-items';

/** What is sent to an agent: every item, and the revision that names this state. */
export type AgentConfiguration = AgentConfigUpdate & { readonly revision: string };

/**
 * Adds items that are no policy, for example the checks of an agent; the same object for agents of the same items.
 * Every item that it ever sends it must send always: an agent keeps what a message leaves out.
 */
export type ConfigContribution = (
  agentIds: readonly string[],
) => Promise<ReadonlyMap<string, Partial<AgentConfigUpdate>>>;

/** Hexadecimal digits of a revision: 128 bits of the SHA-256 over the items. */
const REVISION_LENGTH = 32;

/** Puts together what agents are sent. */
@Injectable()
export class AgentConfigs {
  private readonly contributions: ConfigContribution[] = [];
  /** Agents of the same policies share one configuration and one hash. */
  private readonly ofPolicies = new WeakMap<PolicyValues, AgentConfiguration>();
  /** And so do those with the same part besides. */
  private readonly ofParts = new WeakMap<AgentConfiguration, WeakMap<object, AgentConfiguration>>();

  constructor(private readonly effective: EffectivePolicies) {}

  /** To be called while the server starts. */
  contribute(contribution: ConfigContribution): void {
    this.contributions.push(contribution);
  }

  /** What an agent works by; the defaults for one that does not exist. */
  async forAgent(agentId: string): Promise<AgentConfiguration> {
    const found = (await this.forAgents([agentId])).get(agentId);
    return found ?? this.ofValues(await this.effective.forAgent(agentId));
  }

  async forAgents(agentIds: readonly string[]): Promise<Map<string, AgentConfiguration>> {
    const [policies, ...parts] = await Promise.all([
      this.effective.forAgents(agentIds),
      ...this.contributions.map((contribution) => contribution(agentIds)),
    ]);
    return new Map(
      [...policies].map(([id, values]) => {
        const added = parts.flatMap((part) => part.get(id) ?? []);
        return [
          id,
          added.reduce<AgentConfiguration>((config, part) => this.withPart(config, part), this.ofValues(values)),
        ];
      }),
    );
  }

  private withPart(config: AgentConfiguration, part: Partial<AgentConfigUpdate>): AgentConfiguration {
    const ofParts = this.ofParts.get(config) ?? new WeakMap<object, AgentConfiguration>();
    this.ofParts.set(config, ofParts);
    const made = ofParts.get(part) ?? withRevision({ ...config, ...part });
    ofParts.set(part, made);
    return made;
  }

  private ofValues(values: PolicyValues): AgentConfiguration {
    const known = this.ofPolicies.get(values);
    if (known !== undefined) return known;
    const items = Object.fromEntries(AGENT_POLICY_KEYS.map((key) => [key, values[key]])) as AgentConfigUpdate;
    const config = withRevision(items);
    this.ofPolicies.set(values, config);
    return config;
  }
}

/** An earlier revision is no item: it names another state. */
function withRevision(config: AgentConfigUpdate): AgentConfiguration {
  const items = { ...config, revision: undefined };
  const hash = createHash('sha256').update(canonicalJson(items)).digest('hex');
  return { ...items, revision: hash.slice(0, REVISION_LENGTH) };
}

/**
 * JSON whose names are in order: PostgreSQL's jsonb may give them back in another. Without secrets, which a revision that
 * everybody sees could be tried against; their own revision stands beside them.
 */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (name, inner: unknown) =>
    name === 'secret_env'
      ? undefined
      : typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
  );
}
