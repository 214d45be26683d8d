import { AgentsModule } from '@gururmm/server/agents';
import { ClientsModule } from '@gururmm/server/clients';
import { SitesModule } from '@gururmm/server/sites';
import { Module } from '@nestjs/common';
import { AgentConfigs } from './agent-configs';
import { AgentPlaces } from './agent-places';
import { AgentPolicyController } from './agent-policy.controller';
import { AgentPolicyViews } from './agent-policy-view';
import { EffectivePolicies } from './effective-policies';
import { PoliciesController } from './policies.controller';
import { PoliciesRepository } from './policies.repository';
import { PoliciesService } from './policies.service';
import { PolicyBook } from './policy-book';
import { PolicyDelivery } from './policy-delivery';
import { PolicyPlanner } from './policy-plan';
import { PolicyTargets } from './policy-targets';

/** Policies in layers, what holds for each agent, and its way there. */
@Module({
  imports: [AgentsModule, ClientsModule, SitesModule],
  controllers: [PoliciesController, AgentPolicyController],
  providers: [
    PoliciesRepository,
    PoliciesService,
    PolicyTargets,
    PolicyPlanner,
    PolicyBook,
    AgentPlaces,
    EffectivePolicies,
    AgentConfigs,
    AgentPolicyViews,
    PolicyDelivery,
  ],
  exports: [EffectivePolicies, AgentConfigs, PolicyDelivery, PolicyBook, PolicyTargets],
})
export class PoliciesModule {}
