import { EffectivePolicies, type PolicyValues } from '@gururmm/server/policies';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AlertRule } from '../rules/alert-rule.entity';
import { type Measurement, type Reading, readingsOf, type WatchedAgent } from './reading';

interface AgentRow {
  readonly id: string;
  readonly client_id: string | null;
  readonly site_id: string | null;
  readonly tags: string[];
  readonly hostname: string;
}

/** Agents as rules see them, with their policies. Agents that are not approved are not watched. */
@Injectable()
export class WatchedAgents {
  constructor(private readonly policies: EffectivePolicies) {}

  /** Readings of these agents; `measure` gives what a rule looks at on an agent. */
  async readings<M extends Measurement>(
    manager: EntityManager,
    agentIds: readonly string[],
    rules: readonly AlertRule[],
    measure: (agentId: string, rule: AlertRule, policy: PolicyValues) => readonly M[],
  ): Promise<(Reading & M)[]> {
    const agents = await read(manager, agentIds);
    const policies = await this.policies.forAgents(agentIds, manager);
    return agents.flatMap((agent) => {
      const policy = policies.get(agent.agentId);
      if (policy === undefined) return [];
      return readingsOf(agent, policy, rules, (rule) => measure(agent.agentId, rule, policy));
    });
  }
}

async function read(manager: EntityManager, agentIds: readonly string[]): Promise<WatchedAgent[]> {
  const rows = await manager.query<AgentRow[]>(
    `SELECT id, client_id, site_id, tags, hostname FROM agents WHERE id = ANY ($1::uuid[]) AND approval = 'approved'`,
    [agentIds],
  );
  return rows.map(({ id, client_id, site_id, tags, hostname }) => ({
    agentId: id,
    clientId: client_id,
    siteId: site_id,
    tags,
    hostname,
  }));
}
