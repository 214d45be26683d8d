import { AgentGateway } from '@gururmm/server/gateway';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import type { ClientScope } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import { createCredential, hashCredential } from '@gururmm/server/platform/secrets';
import { SitesRepository } from '@gururmm/server/sites';
import type { OsType } from '@gururmm/shared/protocol';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type AgentSummary, AgentsRepository } from './agents.repository';

export interface NewAgent {
  readonly hostname: string;
  readonly osType: OsType;
  readonly osVersion: string;
  readonly arch: string;
  readonly version: string;
  readonly siteId: string | null;
  readonly deviceId: string | null;
}

/** What technicians do with agents. */
@Injectable()
export class AgentsService implements OnModuleInit {
  constructor(
    private readonly agents: AgentsRepository,
    private readonly sites: SitesRepository,
    private readonly gateway: AgentGateway,
    private readonly bus: ClusterBus,
  ) {}

  onModuleInit(): void {
    this.bus.subscribe('agent.disconnect', ({ agentId, reason, isRefused }) => {
      if (isRefused) this.gateway.refuse(agentId, reason);
      else this.gateway.askToReconnect(agentId, reason);
    });
  }

  /** Registers an agent before it is installed. @returns its key, which is shown this once */
  async register(scope: ClientScope, agent: NewAgent): Promise<{ agent: AgentSummary; apiKey: string }> {
    const apiKey = createCredential('agentKey');
    const place = await this.placeOf(scope, agent.siteId);
    const registered = await this.agents.register(scope, { ...agent, ...place, apiKeyHash: hashCredential(apiKey) });
    return { agent: registered, apiKey };
  }

  async move(scope: ClientScope, id: string, siteId: string | null): Promise<AgentSummary> {
    const before = await this.agents.getEntity(scope, id);
    if (before.approval === 'pending') {
      throw new DomainError('conflict', 'The agent waits for approval; approve it into a site instead.');
    }
    const place = await this.placeOf(scope, siteId);
    await this.agents.move(scope, id, place);
    this.gateway.reassign(id, place);
    this.bus.publish('agent.changed', { agentId: id, clientId: place.clientId });
    return this.agents.get(scope, id);
  }

  /** Takes a waiting agent (or a waiting re-enrolment) in; it gets its key when it signs in again. */
  async approve(scope: ClientScope, id: string, siteId: string | undefined): Promise<AgentSummary> {
    const agent = await this.agents.getEntity(scope, id);
    if (agent.reenrolmentRequestedAt !== null && agent.approval === 'approved') {
      await this.agents.update(scope, id, { apiKeyHash: null, reenrolmentRequestedAt: null });
    } else if (agent.approval === 'pending') {
      const place = await this.placeOf(scope, siteId ?? agent.requestedSiteId);
      if (place.siteId === null) throw new DomainError('invalid_request', 'Name the site to approve the agent into.');
      await this.agents.update(scope, id, { ...place, approval: 'approved', requestedSiteId: null });
    } else {
      throw new DomainError('conflict', 'The agent does not wait for approval.');
    }
    this.disconnect(id, 'approved: sign in again', false);
    const approved = await this.agents.get(scope, id);
    this.bus.publish('agent.changed', { agentId: id, clientId: approved.clientId });
    return approved;
  }

  /** Turns a waiting agent (or a waiting re-enrolment) away. */
  async reject(scope: ClientScope, id: string): Promise<AgentSummary> {
    const agent = await this.agents.getEntity(scope, id);
    if (agent.reenrolmentRequestedAt !== null && agent.approval === 'approved') {
      await this.agents.update(scope, id, { reenrolmentRequestedAt: null });
      return this.agents.get(scope, id);
    }
    if (agent.approval !== 'pending') throw new DomainError('conflict', 'The agent does not wait for approval.');
    await this.agents.update(scope, id, { approval: 'revoked' });
    this.disconnect(id, 'a technician refused this agent', true);
    this.bus.publish('agent.changed', { agentId: id, clientId: agent.clientId });
    return this.agents.get(scope, id);
  }

  async setTags(scope: ClientScope, id: string, tags: readonly string[]): Promise<AgentSummary> {
    await this.agents.update(scope, id, { tags: [...new Set(tags)].sort() });
    return this.agents.get(scope, id);
  }

  async delete(scope: ClientScope, id: string): Promise<void> {
    const agent = await this.agents.getEntity(scope, id);
    await this.agents.delete(scope, id);
    this.disconnect(id, 'the agent was removed', true);
    this.bus.publish('agent.changed', { agentId: id, clientId: agent.clientId });
  }

  private async placeOf(
    scope: ClientScope,
    siteId: string | null,
  ): Promise<{ siteId: string | null; clientId: string | null }> {
    if (siteId === null) return { siteId: null, clientId: null };
    const site = await this.sites.get(scope, siteId);
    return { siteId: site.id, clientId: site.clientId };
  }

  private disconnect(agentId: string, reason: string, isRefused: boolean): void {
    this.bus.publish('agent.disconnect', { agentId, reason, isRefused });
  }
}
