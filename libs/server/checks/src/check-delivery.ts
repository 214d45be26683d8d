import { AgentGateway } from '@gururmm/server/gateway';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { AgentConfigs, PolicyDelivery } from '@gururmm/server/policies';
import type { ScriptCheck } from '@gururmm/shared/protocol';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CheckPlans } from './check-plans';

/** Shared by all agents without checks, so that they go on sharing one configuration. */
const NOTHING = { script_checks: [] };

/** Puts checks into the configuration of agents. */
@Injectable()
export class CheckDelivery implements OnModuleInit {
  constructor(
    private readonly plans: CheckPlans,
    private readonly configs: AgentConfigs,
    private readonly delivery: PolicyDelivery,
    private readonly gateway: AgentGateway,
    private readonly bus: ClusterBus,
  ) {}

  onModuleInit(): void {
    this.configs.contribute(async (agentIds) => {
      const plans = await this.plans.forAgents(agentIds);
      return new Map(agentIds.map((id) => [id, partOf(plans.get(id)?.checks)]));
    });
    this.bus.subscribe('alert_rules.changed', ({ kind }) => {
      if (kind === 'script') this.push();
    });
    // A freeze takes the checks back, and its end brings them again.
    this.bus.subscribe('settings.changed', () => this.push());
  }

  private push(): void {
    this.delivery.changed(this.gateway.connectedAgentIds());
  }
}

function partOf(checks: readonly ScriptCheck[] = []) {
  return checks.length === 0 ? NOTHING : { script_checks: [...checks] };
}
