import { isOnSql, settingChangedAtSql } from '@gururmm/server/settings';
import type { EntityManager } from 'typeorm';
import type { RolloutFigures } from './rollout-health';
import type { Rollout } from './rollout.entity';

/** States of an update that was begun and has not ended, as a list in SQL. */
export const ACTIVE_STATES_SQL = `('offered', 'downloading', 'verifying', 'installing')`;

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
  readonly is_frozen: boolean;
}

/** The time of a ring does not run out while the fleet is frozen. */
const FIGURES = `
SELECT count(*) FILTER (WHERE u.state IN ${ACTIVE_STATES_SQL}) AS active,
  count(*) FILTER (WHERE u.state = 'succeeded' AND u.ended_at >= r.counted_from) AS succeeded,
  count(*) FILTER (WHERE u.state IN ('failed', 'timed_out', 'rolled_back') AND u.ended_at >= r.counted_from) AS failed,
  count(*) FILTER (WHERE u.state = 'waiting' AND u.ring <= r.ring AND a.status = 'online') AS due,
  count(*) FILTER (WHERE u.state = 'waiting' AND u.ring <= r.ring AND a.status <> 'online') AS out_of_reach,
  count(*) FILTER (WHERE u.state = 'waiting' AND u.ring > r.ring) AS later,
  count(*) FILTER (WHERE u.state NOT IN ${ACTIVE_STATES_SQL} AND a.status = 'online') AS online,
  count(*) FILTER (WHERE u.state NOT IN ${ACTIVE_STATES_SQL}) AS measured,
  extract(epoch FROM now() - greatest(r.ring_started_at, ${settingChangedAtSql('dispatch_frozen')}))::float8
    AS seconds_in_ring,
  ${isOnSql('dispatch_frozen')} AS is_frozen
FROM rollouts r JOIN agent_updates u ON u.rollout_id = r.id JOIN agents a ON a.id = u.agent_id
WHERE r.id = $1 GROUP BY r.id`;

/** What {@link decide} judges, and whether the fleet is frozen, by the database's clock. */
export async function readFigures(
  manager: EntityManager,
  rollout: Rollout,
): Promise<RolloutFigures & { readonly isFrozen: boolean }> {
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
    isFrozen: row?.is_frozen ?? false,
  };
}
