import type { MetricsSample } from '@gururmm/shared/protocol';
import type { EntityManager } from 'typeorm';

/** A sample and the agent it belongs to. */
export interface OwnedSample {
  readonly agentId: string;
  readonly sample: MetricsSample;
}

/** Stores samples in one statement; one that is stored already is left as it is. */
export async function insertSamples(manager: EntityManager, owned: readonly OwnedSample[]): Promise<void> {
  const column = <T>(read: (sample: MetricsSample) => T): T[] => owned.map(({ sample }) => read(sample));
  await manager.query(
    `INSERT INTO metrics (agent_id, client_id, ts, cpu_percent, memory_used_bytes, memory_total_bytes, swap_used_bytes,
       load1, net_rx_bytes, net_tx_bytes, process_count, disks)
     SELECT s.agent_id, a.client_id, s.ts, s.cpu, s.mem_used, s.mem_total, s.swap, s.load1, s.rx, s.tx, s.procs, s.disks
     FROM unnest($1::uuid[], $2::timestamptz[], $3::real[], $4::bigint[], $5::bigint[], $6::bigint[], $7::real[],
       $8::bigint[], $9::bigint[], $10::int[], $11::jsonb[])
       AS s(agent_id, ts, cpu, mem_used, mem_total, swap, load1, rx, tx, procs, disks)
     JOIN agents a ON a.id = s.agent_id
     ON CONFLICT (agent_id, ts) DO NOTHING`,
    [
      owned.map(({ agentId }) => agentId),
      column((sample) => sample.ts),
      column((sample) => sample.cpu_percent),
      column((sample) => sample.memory_used_bytes),
      column((sample) => sample.memory_total_bytes),
      column((sample) => sample.swap_used_bytes ?? null),
      column((sample) => sample.load1 ?? null),
      column((sample) => sample.net_rx_bytes),
      column((sample) => sample.net_tx_bytes),
      column((sample) => sample.process_count ?? null),
      column((sample) => JSON.stringify(sample.disks)),
    ],
  );
}

/** Keeps the newest sample of each agent beside its network state; an older one changes nothing. */
export async function updateSnapshots(
  manager: EntityManager,
  latest: ReadonlyMap<string, MetricsSample>,
): Promise<void> {
  await manager.query(
    `INSERT INTO agent_state AS st (agent_id, client_id, metrics, metrics_at, updated_at)
     SELECT s.agent_id, a.client_id, s.metrics, s.ts, now()
     FROM unnest($1::uuid[], $2::timestamptz[], $3::jsonb[]) AS s(agent_id, ts, metrics)
     JOIN agents a ON a.id = s.agent_id
     ORDER BY s.agent_id
     ON CONFLICT (agent_id) DO UPDATE SET client_id = EXCLUDED.client_id, metrics = EXCLUDED.metrics,
       metrics_at = EXCLUDED.metrics_at, updated_at = now()
       WHERE st.metrics_at IS NULL OR st.metrics_at < EXCLUDED.metrics_at`,
    [
      [...latest.keys()],
      [...latest.values()].map((sample) => sample.ts),
      [...latest.values()].map((sample) => JSON.stringify(sample)),
    ],
  );
}
