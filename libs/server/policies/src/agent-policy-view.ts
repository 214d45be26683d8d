import { AgentsRepository } from '@gururmm/server/agents';
import type { ClientScope } from '@gururmm/server/platform/database';
import { notFound } from '@gururmm/server/platform/errors';
import { Injectable } from '@nestjs/common';
import { AgentConfigs } from './agent-configs';
import { EffectivePolicies } from './effective-policies';
import { type ConfirmedConfig, PoliciesRepository } from './policies.repository';
import type { EffectivePolicy } from './policy-set';

/** What holds for an agent, and what the agent says that it works by. */
export interface AgentPolicyView {
  readonly effective: EffectivePolicy;
  readonly revision: string;
  readonly confirmed: ConfirmedConfig;
}

/** The effective policy of one agent, for people. */
@Injectable()
export class AgentPolicyViews {
  constructor(
    private readonly agents: AgentsRepository,
    private readonly effective: EffectivePolicies,
    private readonly configs: AgentConfigs,
    private readonly policies: PoliciesRepository,
  ) {}

  /** @throws DomainError not_found outside the scope too */
  async of(scope: ClientScope, agentId: string): Promise<AgentPolicyView> {
    await this.agents.get(scope, agentId);
    const [effective, { revision }, confirmed] = await Promise.all([
      this.effective.explain(agentId),
      this.configs.forAgent(agentId),
      this.policies.confirmedBy(scope, agentId),
    ]);
    if (effective === undefined) throw notFound('agent');
    return { effective, revision, confirmed };
  }
}
