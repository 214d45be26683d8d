import { AuditTrail } from '@gururmm/server/audit';
import {
  type ClientScope,
  Database,
  isPostgresError,
  type Page,
  type PageRequest,
  selectKeysetPage,
  SQLSTATE,
} from '@gururmm/server/platform/database';
import { DomainError, notFound } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import type { AgentStatus, OsType } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import { Agent } from './agent.entity';
import { type AgentFilter, agentListing } from './agent-listing';
import { AgentState } from './agent-state.entity';

/** An agent with the names of where it stands. */
export interface AgentSummary {
  readonly id: string;
  readonly hostname: string;
  readonly siteId: string | null;
  readonly siteName: string | null;
  readonly clientId: string | null;
  readonly clientName: string | null;
  readonly status: AgentStatus;
  readonly osType: OsType;
  readonly osVersion: string;
  readonly arch: string;
  readonly version: string;
  readonly deviceId: string | null;
  readonly tags: readonly string[];
  readonly lastSeenAt: Date | null;
  readonly enrolledAt: Date;
}

/** The latest of an agent, and how far its clock is ahead of the server's. */
export interface LatestState {
  readonly state: AgentState | null;
  readonly clockSkewMs: number | null;
}

/** Counts over the agents that the caller may see. */
export interface AgentCounts {
  readonly total: number;
  readonly byStatus: Readonly<Record<AgentStatus, number>>;
  readonly byOs: Readonly<Record<string, number>>;
  readonly byVersion: Readonly<Record<string, number>>;
}

interface AgentRow {
  readonly id: string;
  readonly hostname: string;
  readonly site_id: string | null;
  readonly site_name: string | null;
  readonly client_id: string | null;
  readonly client_name: string | null;
  readonly status: AgentStatus;
  readonly os_type: OsType;
  readonly os_version: string;
  readonly arch: string;
  readonly version: string;
  readonly device_id: string | null;
  readonly tags: string[];
  readonly last_seen_at: Date | null;
  readonly enrolled_at: Date;
}

const COLUMNS = `a.id, a.hostname, a.site_id, s.name AS site_name, a.client_id, c.name AS client_name, a.status, a.os_type,
  a.os_version, a.arch, a.version, a.device_id, a.tags, a.last_seen_at, a.enrolled_at`;
const FROM = 'agents a LEFT JOIN sites s ON s.id = a.site_id LEFT JOIN clients c ON c.id = a.client_id';

@Injectable()
export class AgentsRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
  ) {}

  /** One page of agents: their ids in keyset order from the listing's indexes, then the rows. */
  list(scope: ClientScope, filter: AgentFilter, page: PageRequest): Promise<Page<AgentSummary>> {
    return this.database.within(scope, async (manager) => {
      const ids = await selectKeysetPage<{ id: string }, string>(manager, agentListing(filter, page), ({ id }) => id);
      const rows = await manager.query<AgentRow[]>(`SELECT ${COLUMNS} FROM ${FROM} WHERE a.id = ANY($1::uuid[])`, [
        ids.items,
      ]);
      const byId = new Map(rows.map((row) => [row.id, toSummary(row)]));
      return { ...ids, items: ids.items.flatMap((id) => byId.get(id) ?? []) };
    });
  }

  /** @throws DomainError not_found outside the scope too */
  async get(scope: ClientScope, id: string): Promise<AgentSummary> {
    const [row] = await this.database.within(scope, (manager) =>
      manager.query<AgentRow[]>(`SELECT ${COLUMNS} FROM ${FROM} WHERE a.id = $1`, [id]),
    );
    if (row === undefined) throw notFound('agent');
    return toSummary(row);
  }

  async counts(scope: ClientScope): Promise<AgentCounts> {
    const rows = await this.database.within(scope, (manager) =>
      manager.query<{ status: AgentStatus; os_type: string; version: string; count: string }[]>(
        `SELECT status, os_type, version, count(*) FROM agent_listing WHERE tag = '' GROUP BY status, os_type, version`,
      ),
    );
    const byStatus: Record<AgentStatus, number> = { online: 0, offline: 0, pending_approval: 0, revoked: 0 };
    const byOs: Record<string, number> = {};
    const byVersion: Record<string, number> = {};
    let total = 0;
    for (const row of rows) {
      const count = Number(row.count);
      total += count;
      byStatus[row.status] += count;
      byOs[row.os_type] = (byOs[row.os_type] ?? 0) + count;
      byVersion[row.version] = (byVersion[row.version] ?? 0) + count;
    }
    return { total, byStatus, byOs, byVersion };
  }

  /** @throws DomainError not_found outside the scope too */
  async state(scope: ClientScope, id: string): Promise<LatestState> {
    return this.database.within(scope, async (manager) => {
      const agent = await manager.findOneBy(Agent, { id });
      if (agent === null) throw notFound('agent');
      const state = await manager.findOneBy(AgentState, { agentId: id });
      return { state, clockSkewMs: agent.clockSkewMs === null ? null : Number(agent.clockSkewMs) };
    });
  }

  /** Where a waiting machine wants to go. */
  async requestedSite(scope: ClientScope, id: string): Promise<string | null> {
    const agent = await this.database.within(scope, (manager) => manager.findOneBy(Agent, { id }));
    return agent?.requestedSiteId ?? null;
  }

  /**
   * Registers a machine ahead of its first contact; it signs in with the key whose hash is given.
   * @throws DomainError already_exists when the device is known
   */
  async register(
    scope: ClientScope,
    actor: Actor,
    agent: Pick<
      Agent,
      'clientId' | 'siteId' | 'deviceId' | 'hostname' | 'osType' | 'osVersion' | 'arch' | 'version' | 'apiKeyHash'
    >,
  ): Promise<AgentSummary> {
    try {
      const id = await this.audit.change(scope, actor, async (manager) => {
        const created = await manager.save(
          manager.create(Agent, {
            ...agent,
            tags: [],
            capabilities: [],
            approval: 'approved',
            requestedSiteId: null,
            enrolledAt: new Date(),
            socketEpoch: '0',
          }),
        );
        const after = { hostname: agent.hostname, site_id: agent.siteId, device_id: agent.deviceId };
        return { result: created.id, acts: [actOn(created, 'agent.register', null, after)] };
      });
      return await this.get(scope, id);
    } catch (error) {
      if (!isPostgresError(error, SQLSTATE.uniqueViolation, 'agents_device_id_key')) throw error;
      throw new DomainError('already_exists', 'An agent of this device exists.', {
        errors: [{ path: 'device_id', message: 'is taken' }],
      });
    }
  }

  /**
   * Changes fields of an agent and notes the act with the values before and after.
   * @param decide gets the row as it is, locked; what it throws changes nothing
   * @throws DomainError not_found outside the scope too
   */
  async change(
    scope: ClientScope,
    actor: Actor,
    id: string,
    action: string,
    decide: (agent: Agent) => Partial<Agent>,
  ): Promise<Agent> {
    return this.audit.change(scope, actor, async (manager) => {
      const agent = await manager.findOne(Agent, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (agent === null) throw notFound('agent');
      const fields = decide(agent);
      const before = Object.fromEntries(Object.keys(fields).map((name) => [name, agent[name as keyof Agent]]));
      await manager.update(Agent, { id }, fields);
      const after = { ...agent, ...fields };
      // It joins the chain of the client that it now belongs to, or else of the one that it belonged to.
      const owner = { id, clientId: after.clientId ?? agent.clientId };
      return { result: after, acts: [actOn(owner, action, before, { ...fields })] };
    });
  }

  /** Removes the agent and all its history. @throws DomainError not_found */
  async delete(scope: ClientScope, actor: Actor, id: string): Promise<Agent> {
    return this.audit.change(scope, actor, async (manager) => {
      const agent = await manager.findOneBy(Agent, { id });
      if (agent === null) throw notFound('agent');
      // First what is seen through the agent, for callers who see single sites.
      for (const table of ['metrics', 'metrics_5m', 'metrics_1h']) {
        await manager.query(`DELETE FROM ${table} WHERE agent_id = $1`, [id]);
      }
      await manager.delete(Agent, { id });
      const before = { hostname: agent.hostname, site_id: agent.siteId, device_id: agent.deviceId };
      return { result: agent, acts: [actOn(agent, 'agent.delete', before, null)] };
    });
  }
}

function actOn(
  agent: Pick<Agent, 'id' | 'clientId'>,
  action: string,
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
) {
  return { action, objectKind: 'agent', objectId: agent.id, clientId: agent.clientId, before, after };
}

function toSummary(row: AgentRow): AgentSummary {
  return {
    id: row.id,
    hostname: row.hostname,
    siteId: row.site_id,
    siteName: row.site_name,
    clientId: row.client_id,
    clientName: row.client_name,
    status: row.status,
    osType: row.os_type,
    osVersion: row.os_version,
    arch: row.arch,
    version: row.version,
    deviceId: row.device_id,
    tags: row.tags,
    lastSeenAt: row.last_seen_at,
    enrolledAt: row.enrolled_at,
  };
}
