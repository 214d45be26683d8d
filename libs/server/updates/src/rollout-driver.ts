import { AuditTrail } from '@gururmm/server/audit';
import { Database } from '@gururmm/server/platform/database';
import { ClusterBus, PeriodicTasks } from '@gururmm/server/platform/cluster';
import { SYSTEM_ACTOR } from '@gururmm/server/platform/http';
import { EffectivePolicies } from '@gururmm/server/policies';
import { isOnSql, settingChangedAtSql } from '@gururmm/server/settings';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ACTIVE_STATES_SQL, readFigures } from './rollout-figures';
import { decide, type RolloutDecision, type RolloutFigures } from './rollout-health';
import { Rollout } from './rollout.entity';
import { skipTheRest } from './rollouts.repository';
import { isWindowOpen } from './update-policy';

const EVERY_MS = 2_000;
/** The net under the wake-ups, for as long as nothing is under way: a node that made no rollout hears of none. */
const IDLE_EVERY_MS = 30_000;
const LOCK = 7_264_181;

/** Moves rollouts on: once in the cluster, by the database's clock. */
@Injectable()
export class RolloutDriver implements OnApplicationBootstrap {
  private readonly logger = new Logger('RolloutDriver');
  private isAwake = true;
  private lookedAtMs = 0;

  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    private readonly policies: EffectivePolicies,
    private readonly tasks: PeriodicTasks,
    private readonly bus: ClusterBus,
  ) {}

  onApplicationBootstrap(): void {
    this.bus.subscribe('rollout.changed', () => void (this.isAwake = true));
    this.tasks.start({
      name: 'move rollouts on',
      everyMs: EVERY_MS,
      lock: LOCK,
      isDue: () => this.isDue(),
      run: () => this.run(),
    });
  }

  /** Whether there may be something to do; without rollouts PostgreSQL is asked now and then only. */
  isDue(): boolean {
    return this.isAwake || performance.now() - this.lookedAtMs >= IDLE_EVERY_MS;
  }

  /** One look at every rollout that goes on. */
  async run(): Promise<void> {
    // A change that comes while this looks must be looked at once more.
    this.isAwake = false;
    this.lookedAtMs = performance.now();
    try {
      const [open] = await this.database.query<{ is_open: boolean }>(
        `SELECT EXISTS (SELECT 1 FROM rollouts WHERE state = 'running')
           OR EXISTS (SELECT 1 FROM agent_updates WHERE state IN ${ACTIVE_STATES_SQL}) AS is_open`,
      );
      if (open?.is_open === true) await this.moveAll();
    } catch (error) {
      this.isAwake = true;
      throw error;
    }
  }

  private async moveAll(): Promise<void> {
    this.isAwake = true;
    await this.endOverdue();
    const running = await this.database.query<{ id: string }>(`SELECT id FROM rollouts WHERE state = 'running'`);
    let offered = 0;
    for (const { id } of running)
      offered += await this.database.system.transaction((manager) => this.move(manager, id));
    if (offered > 0) this.bus.publish('update.offered', {});
  }

  /**
   * Also for paused and halted rollouts: what was begun ends one way or the other. The time of what no agent has
   * taken up does not run out while the fleet is frozen, and begins anew when it is set free.
   */
  private async endOverdue(): Promise<void> {
    await this.database.query(
      `UPDATE agent_updates u SET state = 'timed_out', reason = 'The agent did not tell the end of the update in time.',
         ended_at = now(), updated_at = now()
       FROM rollouts r WHERE r.id = u.rollout_id AND u.state IN ${ACTIVE_STATES_SQL} AND u.timeout_at < now()
         AND NOT (u.state = 'offered' AND (${isOnSql('dispatch_frozen')} OR coalesce(
           ${settingChangedAtSql('dispatch_frozen')} + make_interval(secs => r.update_timeout_seconds) > now(), false)))`,
    );
  }

  /** @returns how many agents were offered the version */
  private async move(manager: EntityManager, id: string): Promise<number> {
    const rollout = await manager.findOne(Rollout, {
      where: { id, state: 'running' },
      lock: { mode: 'pessimistic_write' },
    });
    if (rollout === null) return 0;
    const { isFrozen, ...figures } = await readFigures(manager, rollout);
    if (rollout.onlineBaseline === null && figures.onlineRatio !== null) {
      await manager.update(Rollout, { id }, { onlineBaseline: figures.onlineRatio });
    }
    const decision = decide(figures);
    // A freeze holds everything but the rollout's own brake.
    if (isFrozen && decision.kind !== 'halt') return 0;
    if (decision.kind === 'wait') return this.offer(manager, rollout, figures);
    await this.carryOut(manager, rollout, decision);
    return 0;
  }

  /** Offers the version to agents that are there, in their update window, and not too many at once. */
  private async offer(manager: EntityManager, rollout: Rollout, { active, due }: RolloutFigures): Promise<number> {
    const places = rollout.maxInFlight - active;
    if (places <= 0 || due === 0) return 0;
    const waiting = await manager.query<{ id: string; agent_id: string; version: string }[]>(
      `SELECT u.id, u.agent_id, a.version FROM agent_updates u JOIN agents a ON a.id = u.agent_id
       WHERE u.rollout_id = $1 AND u.state = 'waiting' AND u.ring <= $2 AND a.status = 'online' ORDER BY u.ring, u.id`,
      [rollout.id, rollout.ring],
    );
    const policies = await this.policies.forAgents(waiting.map((update) => update.agent_id));
    const now = new Date();
    const has = waiting.filter(({ version }) => version === rollout.version);
    const open = waiting.filter(({ agent_id: agentId, version }) => {
      const policy = policies.get(agentId);
      return version !== rollout.version && policy !== undefined && isWindowOpen(policy.update_window, now);
    });
    await this.skip(manager, has, 'It has this version already.');
    const chosen = open.slice(0, places).map(({ id }) => id);
    await manager.query(
      `UPDATE agent_updates SET state = 'offered', offered_at = now(), updated_at = now(),
         timeout_at = now() + make_interval(secs => $2)
       WHERE id = ANY($1::uuid[]) AND state = 'waiting'`,
      [chosen, rollout.updateTimeoutSeconds],
    );
    return chosen.length;
  }

  private async skip(manager: EntityManager, updates: readonly { id: string }[], reason: string): Promise<void> {
    if (updates.length === 0) return;
    await manager.query(
      `UPDATE agent_updates SET state = 'skipped', reason = $2, ended_at = now(), updated_at = now()
       WHERE id = ANY($1::uuid[]) AND state = 'waiting'`,
      [updates.map(({ id }) => id), reason],
    );
  }

  private async carryOut(
    manager: EntityManager,
    rollout: Rollout,
    decision: Exclude<RolloutDecision, { kind: 'wait' }>,
  ): Promise<void> {
    switch (decision.kind) {
      case 'advance':
        await manager.query(
          'UPDATE rollouts SET ring = ring + 1, ring_started_at = now(), online_baseline = NULL WHERE id = $1',
          [rollout.id],
        );
        break;
      case 'complete':
        await skipTheRest(manager, rollout.id, 'It did not come online while the rollout ran.');
        await manager.query(`UPDATE rollouts SET state = 'completed', ended_at = now(), reason = NULL WHERE id = $1`, [
          rollout.id,
        ]);
        break;
      case 'halt':
        await manager.query(`UPDATE rollouts SET state = 'halted', reason = $2 WHERE id = $1`, [
          rollout.id,
          decision.reason,
        ]);
        this.logger.warn({ rolloutId: rollout.id, reason: decision.reason }, 'a rollout was halted');
        break;
    }
    const reason = decision.kind === 'halt' ? decision.reason : null;
    await this.audit.append(manager, SYSTEM_ACTOR, {
      action: `rollout.${decision.kind}`,
      objectKind: 'rollout',
      objectId: rollout.id,
      clientId: null,
      after: { version: rollout.version, ring: rollout.ring, ...(reason === null ? {} : { reason }) },
    });
  }
}
