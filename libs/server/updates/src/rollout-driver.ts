import { AuditTrail } from '@gururmm/server/audit';
import { Database } from '@gururmm/server/platform/database';
import { PeriodicTasks } from '@gururmm/server/platform/cluster';
import { SYSTEM_ACTOR } from '@gururmm/server/platform/http';
import { EffectivePolicies } from '@gururmm/server/policies';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { decide, type RolloutDecision, type RolloutFigures } from './rollout-health';
import { Rollout } from './rollout.entity';
import { skipTheRest } from './rollouts.repository';
import { isWindowOpen } from './update-policy';

const EVERY_MS = 2_000;
const LOCK = 7_264_141;

interface FiguresRow {
  readonly active: string;
  readonly succeeded: string;
  readonly failed: string;
  readonly due: string;
  readonly out_of_reach: string;
  readonly later: string;
  readonly online: string;
  readonly measured: string;
  readonly seconds_in_ring: number;
}

const FIGURES = `
SELECT count(*) FILTER (WHERE u.state IN ('offered', 'downloading', 'verifying', 'installing')) AS active,
  count(*) FILTER (WHERE u.state = 'succeeded' AND u.ended_at >= r.counted_from) AS succeeded,
  count(*) FILTER (WHERE u.state IN ('failed', 'timed_out', 'rolled_back') AND u.ended_at >= r.counted_from) AS failed,
  count(*) FILTER (WHERE u.state = 'waiting' AND u.ring <= r.ring AND a.status = 'online') AS due,
  count(*) FILTER (WHERE u.state = 'waiting' AND u.ring <= r.ring AND a.status <> 'online') AS out_of_reach,
  count(*) FILTER (WHERE u.state = 'waiting' AND u.ring > r.ring) AS later,
  count(*) FILTER (WHERE u.state NOT IN ('offered', 'downloading', 'verifying', 'installing') AND a.status = 'online') AS online,
  count(*) FILTER (WHERE u.state NOT IN ('offered', 'downloading', 'verifying', 'installing')) AS measured,
  extract(epoch FROM now() - r.ring_started_at)::float8 AS seconds_in_ring
FROM rollouts r JOIN agent_updates u ON u.rollout_id = r.id JOIN agents a ON a.id = u.agent_id
WHERE r.id = $1 GROUP BY r.id`;

/** Moves rollouts on: once in the cluster, by the database's clock. */
@Injectable()
export class RolloutDriver implements OnApplicationBootstrap {
  private readonly logger = new Logger('RolloutDriver');

  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    private readonly policies: EffectivePolicies,
    private readonly tasks: PeriodicTasks,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks.start({ name: 'move rollouts on', everyMs: EVERY_MS, lock: LOCK, run: () => this.run() });
  }

  /** One look at every rollout that goes on. */
  async run(): Promise<void> {
    await this.endOverdue();
    const running = await this.database.query<{ id: string }>(`SELECT id FROM rollouts WHERE state = 'running'`);
    for (const { id } of running) await this.database.system.transaction((manager) => this.move(manager, id));
  }

  /** Also for paused and halted rollouts: what was begun ends one way or the other. */
  private async endOverdue(): Promise<void> {
    await this.database.query(
      `UPDATE agent_updates SET state = 'timed_out', reason = 'The agent did not tell the end of the update in time.',
         ended_at = now(), updated_at = now()
       WHERE state IN ('offered', 'downloading', 'verifying', 'installing') AND timeout_at < now()`,
    );
  }

  private async move(manager: EntityManager, id: string): Promise<void> {
    const rollout = await manager.findOne(Rollout, {
      where: { id, state: 'running' },
      lock: { mode: 'pessimistic_write' },
    });
    if (rollout === null) return;
    const figures = await this.figures(manager, rollout);
    if (rollout.onlineBaseline === null && figures.onlineRatio !== null) {
      await manager.update(Rollout, { id }, { onlineBaseline: figures.onlineRatio });
    }
    const decision = decide(figures);
    if (decision.kind === 'wait') await this.offer(manager, rollout, figures);
    else await this.carryOut(manager, rollout, decision);
  }

  private async figures(manager: EntityManager, rollout: Rollout): Promise<RolloutFigures> {
    const [row] = await manager.query<FiguresRow[]>(FIGURES, [rollout.id]);
    const measured = Number(row?.measured ?? 0);
    return {
      active: Number(row?.active ?? 0),
      succeeded: Number(row?.succeeded ?? 0),
      failed: Number(row?.failed ?? 0),
      due: Number(row?.due ?? 0),
      outOfReach: Number(row?.out_of_reach ?? 0),
      later: Number(row?.later ?? 0),
      onlineRatio: measured === 0 ? null : Number(row?.online ?? 0) / measured,
      onlineBaseline: rollout.onlineBaseline,
      measured,
      secondsInRing: row?.seconds_in_ring ?? 0,
      ringWaitSeconds: rollout.ringWaitSeconds,
      offlineWaitSeconds: rollout.offlineWaitSeconds,
    };
  }

  /** Offers the version to agents that are there, in their update window, and not too many at once. */
  private async offer(manager: EntityManager, rollout: Rollout, { active, due }: RolloutFigures): Promise<void> {
    const places = rollout.maxInFlight - active;
    if (places <= 0 || due === 0) return;
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
    await manager.query(
      `UPDATE agent_updates SET state = 'offered', offered_at = now(), updated_at = now(),
         timeout_at = now() + make_interval(secs => $2)
       WHERE id = ANY($1::uuid[]) AND state = 'waiting'`,
      [open.slice(0, places).map(({ id }) => id), rollout.updateTimeoutSeconds],
    );
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
