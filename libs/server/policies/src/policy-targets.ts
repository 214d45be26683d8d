import { AgentsRepository } from '@gururmm/server/agents';
import { ClientsRepository } from '@gururmm/server/clients';
import type { ClientScope } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import { invalidRequest } from '@gururmm/server/platform/http';
import { SitesRepository } from '@gururmm/server/sites';
import { Injectable } from '@nestjs/common';
import { assertWritable, type PolicyTarget } from './policies.repository';
import type { PolicyLevel } from './policy-set';

/** Target as a request names it. */
export interface RequestedTarget {
  readonly level: PolicyLevel;
  readonly client_id?: string | null;
  readonly site_id?: string | null;
  readonly tag?: string | null;
  readonly agent_id?: string | null;
}

type TargetField = keyof Omit<RequestedTarget, 'level'>;

/** What each level names, and what it may name besides. */
const FIELDS: Readonly<Record<PolicyLevel, { readonly needs?: TargetField; readonly may: readonly TargetField[] }>> = {
  global: { may: [] },
  client: { needs: 'client_id', may: [] },
  site: { needs: 'site_id', may: ['client_id'] },
  tag: { needs: 'tag', may: ['client_id'] },
  agent: { needs: 'agent_id', may: ['client_id', 'site_id'] },
};

/** Finds what a policy, a rule or a maintenance window is to stand for, and whether the caller may decide for it. */
@Injectable()
export class PolicyTargets {
  constructor(
    private readonly clients: ClientsRepository,
    private readonly sites: SitesRepository,
    private readonly agents: AgentsRepository,
  ) {}

  /**
   * @throws DomainError invalid_request when the fields do not fit the level, not_found for what the
   * caller does not see, forbidden for what stands above the caller's clients or sites
   */
  async resolve(scope: ClientScope, requested: RequestedTarget): Promise<PolicyTarget> {
    assertFields(requested);
    const target = await this.find(scope, requested);
    assertWritable(scope, target.clientId);
    if (target.siteId === null && scope.kind === 'clients' && scope.siteIds !== undefined) {
      throw new DomainError('forbidden', 'This token decides for single sites and their agents only.');
    }
    const isElsewhere =
      (requested.client_id ?? target.clientId) !== target.clientId ||
      (requested.site_id ?? target.siteId) !== target.siteId;
    if (isElsewhere) throw invalidRequest([{ path: requested.level, message: 'does not stand there' }]);
    return target;
  }

  private async find(scope: ClientScope, requested: RequestedTarget): Promise<PolicyTarget> {
    const { level, client_id, site_id, tag, agent_id } = requested;
    const nothing = { level, clientId: null, siteId: null, tag: null, agentId: null };
    if (agent_id != null) {
      const { clientId, siteId } = await this.agents.get(scope, agent_id);
      return { ...nothing, clientId, siteId, agentId: agent_id };
    }
    if (site_id != null) {
      const { clientId } = await this.sites.get(scope, site_id);
      return { ...nothing, clientId, siteId: site_id };
    }
    const clientId = client_id == null ? null : (await this.clients.get(scope, client_id)).id;
    return { ...nothing, clientId, tag: tag ?? null };
  }
}

function assertFields(requested: RequestedTarget): void {
  const { needs, may } = FIELDS[requested.level];
  if (needs !== undefined && requested[needs] == null) {
    throw invalidRequest([{ path: needs, message: `is needed at level ${requested.level}` }]);
  }
  for (const field of ['client_id', 'site_id', 'tag', 'agent_id'] as const) {
    if (requested[field] != null && field !== needs && !may.includes(field)) {
      throw invalidRequest([{ path: field, message: `does not belong to level ${requested.level}` }]);
    }
  }
}
