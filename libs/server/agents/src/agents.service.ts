import { AgentGateway } from '@gururmm/server/gateway';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import type { ClientScope } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import { createCredential, hashCredential } from '@gururmm/server/platform/secrets';
import { SitesRepository } from '@gururmm/server/sites';
import type { OsType } from '@gururmm/shared/protocol';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Agent } from './agent.entity';
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
  async register(scope: ClientScope, actor: Actor, agent: NewAgent): Promise<{ agent: AgentSummary; apiKey: string }> {
    assertStaysInScope(scope, agent.siteId);
    const apiKey = createCredential('agentKey');
    const place = await this.placeOf(scope, agent.siteId);
    const fields = { ...agent, ...place, apiKeyHash: hashCredential(apiKey) };
    return { agent: await this.agents.register(scope, actor, fields), apiKey };
  }

  async move(scope: ClientScope, actor: Actor, id: string, siteId: string | null): Promise<AgentSummary> {
    assertStaysInScope(scope, siteId);
    const place = await this.placeOf(scope, siteId);
    await this.agents.change(scope, actor, id, 'agent.move', (agent) => {
      if (agent.approval === 'pending') {
        throw new DomainError('conflict', 'The agent waits for approval; approve it into a site instead.');
      }
      return place;
    });
    this.gateway.reassign(id, place);
    return this.changed(scope, id);
  }

  /** Takes a waiting agent (or a waiting re-enrolment) in; it gets its key when it signs in again. */
  async approve(scope: ClientScope, actor: Actor, id: string, siteId: string | undefined): Promise<AgentSummary> {
    const place = await this.placeOf(scope, siteId ?? (await this.agents.requestedSite(scope, id)));
    await this.agents.change(scope, actor, id, 'agent.approve', (agent) => {
      if (isReenrolling(agent)) return { apiKeyHash: null, reenrolmentRequestedAt: null };
      if (agent.approval !== 'pending') throw notWaiting();
      if (place.siteId === null) throw new DomainError('invalid_request', 'Name the site to approve the agent into.');
      return { ...place, approval: 'approved', requestedSiteId: null };
    });
    this.disconnect(id, 'approved: sign in again', false);
    return this.changed(scope, id);
  }

  /** Turns a waiting agent (or a waiting re-enrolment) away. */
  async reject(scope: ClientScope, actor: Actor, id: string): Promise<AgentSummary> {
    const after = await this.agents.change(scope, actor, id, 'agent.reject', (agent) => {
      if (isReenrolling(agent)) return { reenrolmentRequestedAt: null };
      if (agent.approval !== 'pending') throw notWaiting();
      return { approval: 'revoked' };
    });
    if (after.approval === 'revoked') this.disconnect(id, 'a technician refused this agent', true);
    return this.changed(scope, id);
  }

  /** The agent gets a new key when it signs in next, with the old one; the old one ends when the new one is used. */
  async rotateKey(scope: ClientScope, actor: Actor, id: string): Promise<AgentSummary> {
    await this.agents.change(scope, actor, id, 'agent.rotate_key', (agent) => {
      if (agent.approval !== 'approved')
        throw new DomainError('conflict', 'Only an approved agent has a key to change.');
      return { keyRotationRequestedAt: new Date() };
    });
    this.disconnect(id, 'sign in again for a new key', false);
    return this.changed(scope, id);
  }

  async setTags(scope: ClientScope, actor: Actor, id: string, tags: readonly string[]): Promise<AgentSummary> {
    await this.agents.change(scope, actor, id, 'agent.set_tags', () => ({ tags: [...new Set(tags)].sort() }));
    return this.changed(scope, id);
  }

  async delete(scope: ClientScope, actor: Actor, id: string): Promise<void> {
    const agent = await this.agents.delete(scope, actor, id);
    this.disconnect(id, 'the agent was removed', true);
    this.bus.publish('agent.changed', { agentId: id, clientId: agent.clientId });
  }

  private async changed(scope: ClientScope, id: string): Promise<AgentSummary> {
    const agent = await this.agents.get(scope, id);
    this.bus.publish('agent.changed', { agentId: id, clientId: agent.clientId });
    return agent;
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

/** An agent without a site belongs to no client: who sees only some clients would lose it. */
function assertStaysInScope(scope: ClientScope, siteId: string | null): void {
  if (siteId === null && scope.kind !== 'all')
    throw new DomainError('forbidden', 'Only someone who sees all clients has agents without a site.');
}

/** A machine whose device id has a key asked to enrol without it. */
function isReenrolling(agent: Agent): boolean {
  return agent.reenrolmentRequestedAt !== null && agent.approval === 'approved';
}

function notWaiting(): DomainError {
  return new DomainError('conflict', 'The agent does not wait for approval.');
}
