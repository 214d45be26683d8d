import { AuditTrail } from '@gururmm/server/audit';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  rowsOf,
  selectEntityPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { DomainError, notFound } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import {
  AGENT_UPDATE_STATES,
  type AgentUpdateState,
  ROLLOUT_TRANSITIONS,
  type RolloutState,
} from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgentUpdate } from './agent-update.entity';
import type { Release } from './release.entity';
import { ACTIVE_STATES_SQL } from './rollout-figures';
import { assignRings, type Ring } from './rings';
import { Rollout } from './rollout.entity';
import { type Exclusions, type RolloutFilter, type RolloutTarget, RolloutTargets } from './rollout-targets';

export interface NewRollout {
  readonly release: Release;
  readonly filter: RolloutFilter;
  /** The filter as it came, for the record. */
  readonly filterBody: Record<string, unknown>;
  readonly rings: readonly Ring[];
  readonly ringWaitSeconds: number;
  readonly offlineWaitSeconds: number;
  readonly updateTimeoutSeconds: number;
  readonly maxInFlight: number;
  readonly createdBy: string;
}

export interface RingProgress {
  readonly ring: number;
  readonly byState: Readonly<Record<AgentUpdateState, number>>;
}

export interface RolloutProgress {
  readonly rollout: Rollout;
  readonly rings: readonly RingProgress[];
}

/** Taken by every new rollout, in its transaction. */
const CREATE_LOCK = 7_264_180;

/** Stands for agents of no client: only who sees all clients sees such a rollout. */
const UNASSIGNED = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

@Injectable()
export class RolloutsRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    private readonly targets: RolloutTargets,
    private readonly bus: ClusterBus,
  ) {}

  /**
   * Freezes the agents of a rollout and their rings.
   * @throws DomainError invalid_request (nobody to update), conflict (an agent is in another rollout that goes on)
   */
  async create(
    scope: ClientScope,
    actor: Actor,
    fields: NewRollout,
  ): Promise<{ readonly rollout: Rollout; readonly excluded: Exclusions }> {
    const created = await this.audit.change(scope, actor, async (manager) => {
      const { targets, excluded } = await this.targets.choose(manager, fields.filter, fields.release);
      if (targets.length === 0) throw new DomainError('invalid_request', nobodyText(excluded));
      // Two rollouts made at once must see each other's agents.
      await manager.query(`SELECT pg_advisory_xact_lock(${CREATE_LOCK})`);
      await this.assertFree(manager, targets);
      const rollout = await this.insert(manager, fields, targets);
      const after = { version: rollout.version, filter: rollout.filter, target_count: rollout.targetCount };
      const acts = rollout.clientIds.map((clientId) => actOn(rollout, 'rollout.create', clientId, after));
      return { result: { rollout, excluded }, acts };
    });
    this.bus.publish('rollout.changed', {});
    return created;
  }

  list(scope: ClientScope, page: PageRequest): Promise<Page<Rollout>> {
    const select = {
      from: 'rollouts r',
      conditions: new SqlConditions(),
      orderBy: [
        { expression: 'r.created_at', type: 'timestamptz' },
        { expression: 'r.id', type: 'uuid' },
      ],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, Rollout, 'r', select));
  }

  /** @throws DomainError not_found outside the scope too */
  progress(scope: ClientScope, id: string): Promise<RolloutProgress> {
    return this.database.within(scope, async (manager) => {
      const rollout = await manager.findOneBy(Rollout, { id });
      if (rollout === null) throw notFound('rollout');
      const rows = await manager.query<{ ring: number; state: AgentUpdateState; count: string }[]>(
        'SELECT ring, state, count(*) FROM agent_updates WHERE rollout_id = $1 GROUP BY ring, state',
        [id],
      );
      const rings = rollout.rings.map((_, ring) => ({
        ring,
        byState: countsOf(rows.filter((row) => row.ring === ring)),
      }));
      return { rollout, rings };
    });
  }

  /** Its agents, in the order of their rings. @throws DomainError not_found outside the scope too */
  async agents(
    scope: ClientScope,
    id: string,
    state: AgentUpdateState | undefined,
    page: PageRequest,
  ): Promise<Page<AgentUpdate>> {
    return this.database.within(scope, async (manager) => {
      if (!(await manager.existsBy(Rollout, { id }))) throw notFound('rollout');
      const conditions = new SqlConditions().equals('u.rollout_id', id).equals('u.state', state);
      const orderBy = [
        { expression: 'u.ring', type: 'bigint' },
        { expression: 'u.id', type: 'uuid' },
      ] as const;
      const select = { from: 'agent_updates u', conditions, orderBy, direction: 'ASC', page } as const;
      return selectEntityPage(manager, AgentUpdate, 'u', select);
    });
  }

  /** What became of one agent's updates, newest first. */
  agentHistory(scope: ClientScope, agentId: string, page: PageRequest): Promise<Page<AgentUpdate>> {
    const select = {
      from: 'agent_updates u',
      conditions: new SqlConditions().equals('u.agent_id', agentId),
      orderBy: [
        { expression: 'u.updated_at', type: 'timestamptz' },
        { expression: 'u.id', type: 'uuid' },
      ],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, AgentUpdate, 'u', select));
  }

  /**
   * Pauses, resumes or aborts. Resuming after a halt counts failures anew: somebody has looked at them.
   * @throws DomainError not_found, conflict when the rollout cannot go there
   */
  async changeState(scope: ClientScope, actor: Actor, id: string, to: RolloutState, reason: string): Promise<Rollout> {
    const changed = await this.audit.change(scope, actor, async (manager) => {
      const before = await manager.findOne(Rollout, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (before === null) throw notFound('rollout');
      if (!ROLLOUT_TRANSITIONS[before.state].includes(to))
        throw new DomainError('conflict', `The rollout is ${before.state}; it cannot become ${to}.`);
      await manager.query(
        `UPDATE rollouts SET state = $2, reason = $3, ended_at = CASE WHEN $2 = 'aborted' THEN now() END,
           counted_from = CASE WHEN $2 = 'running' AND state = 'halted' THEN now() ELSE counted_from END,
           online_baseline = CASE WHEN $2 = 'running' THEN NULL ELSE online_baseline END
         WHERE id = $1`,
        [id, to, reason],
      );
      if (to === 'aborted') await skipTheRest(manager, id, 'The rollout was aborted.');
      const result = await manager.findOneByOrFail(Rollout, { id });
      const acts = result.clientIds.map((clientId) =>
        actOn(result, `rollout.${ACTION[to]}`, clientId, { state: to }, { state: before.state }),
      );
      return { result, acts };
    });
    this.bus.publish('rollout.changed', {});
    return changed;
  }

  private async assertFree(manager: EntityManager, targets: readonly RolloutTarget[]): Promise<void> {
    const [busy] = await manager.query<{ count: string }[]>(
      `SELECT count(*) FROM agent_updates u JOIN rollouts r ON r.id = u.rollout_id
       WHERE u.agent_id = ANY($1::uuid[]) AND r.state IN ('running', 'paused', 'halted')
         AND (u.state = 'waiting' OR u.state IN ${ACTIVE_STATES_SQL})`,
      [targets.map(({ agentId }) => agentId)],
    );
    const count = Number(busy?.count ?? 0);
    if (count > 0)
      throw new DomainError(
        'conflict',
        `${count} of these agents are in another rollout; let it end or abort it first.`,
      );
  }

  private async insert(
    manager: EntityManager,
    fields: NewRollout,
    targets: readonly RolloutTarget[],
  ): Promise<Rollout> {
    const { release, filterBody } = fields;
    const clientIds = [...new Set(targets.map(({ clientId }) => clientId ?? UNASSIGNED))];
    const inserted: unknown = await manager.query(
      `INSERT INTO rollouts (release_id, version, client_ids, filter, rings, ring_wait_seconds, offline_wait_seconds,
         update_timeout_seconds, max_in_flight, target_count, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
      [
        release.id,
        release.version,
        clientIds,
        JSON.stringify(filterBody),
        JSON.stringify(fields.rings),
        fields.ringWaitSeconds,
        fields.offlineWaitSeconds,
        fields.updateTimeoutSeconds,
        fields.maxInFlight,
        targets.length,
        fields.createdBy,
      ],
    );
    const id = rowsOf<{ id: string }>(inserted)[0]?.id ?? '';
    const rings = assignRings(
      fields.rings,
      targets.map(({ agentId }) => agentId),
      id,
    );
    await manager.query(
      `INSERT INTO agent_updates (rollout_id, version, agent_id, client_id, site_id, from_version, file, ring)
       SELECT $1, $2, * FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::int[])`,
      [
        id,
        release.version,
        targets.map(({ agentId }) => agentId),
        targets.map(({ clientId }) => clientId),
        targets.map(({ siteId }) => siteId),
        targets.map(({ fromVersion }) => fromVersion),
        targets.map(({ file }) => file),
        targets.map(({ agentId }) => rings.get(agentId) ?? 0),
      ],
    );
    return manager.findOneByOrFail(Rollout, { id });
  }
}

const ACTION: Readonly<Record<RolloutState, string>> = {
  running: 'resume',
  paused: 'pause',
  halted: 'halt',
  aborted: 'abort',
  completed: 'complete',
};

/** Agents that have not begun are let off; what is under way ends by itself. */
export async function skipTheRest(manager: EntityManager, rolloutId: string, reason: string): Promise<void> {
  await manager.query(
    `UPDATE agent_updates SET state = 'skipped', reason = $2, ended_at = now(), updated_at = now()
     WHERE rollout_id = $1 AND state IN ('waiting', 'offered')`,
    [rolloutId, reason],
  );
}

function countsOf(rows: readonly { state: AgentUpdateState; count: string }[]): Record<AgentUpdateState, number> {
  const counts = new Map(rows.map((row) => [row.state, Number(row.count)]));
  return Object.fromEntries(AGENT_UPDATE_STATES.map((state) => [state, counts.get(state) ?? 0])) as Record<
    AgentUpdateState,
    number
  >;
}

function actOn(
  rollout: Rollout,
  action: string,
  clientId: string,
  after: Record<string, unknown>,
  before: Record<string, unknown> | null = null,
) {
  const owner = clientId === UNASSIGNED ? null : clientId;
  return { action, objectKind: 'rollout', objectId: rollout.id, clientId: owner, before, after };
}

function nobodyText({ same_version, cannot_update, no_file_for_platform, channel_or_pin }: Exclusions): string {
  return `No agent would get this version: ${same_version} have it, ${cannot_update} cannot update themselves, ${no_file_for_platform} are of a platform without a file, ${channel_or_pin} are on another channel or pinned.`;
}
