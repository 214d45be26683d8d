import type { MetricsSample } from '@gururmm/shared/protocol';
import type { EntityManager } from 'typeorm';
import { STEP_SECONDS } from './metrics-resolution';

const BUCKET_MS = STEP_SECONDS['5m'] * 1000;

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
       load1, net_rx_bytes, net_tx_bytes, process_count, disks,
       interfaces)
     SELECT s.agent_id, a.client_id, s.ts, s.cpu, s.mem_used, s.mem_total, s.swap, s.load1, s.rx, s.tx, s.procs, s.disks,
       s.interfaces
     FROM unnest($1::uuid[], $2::timestamptz[], $3::real[], $4::bigint[], $5::bigint[], $6::bigint[], $7::real[],
       $8::bigint[], $9::bigint[], $10::int[], $11::jsonb[], $12::jsonb[])
       AS s(agent_id, ts, cpu, mem_used, mem_total, swap, load1, rx, tx, procs, disks, interfaces)
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
      column((sample) => (sample.interfaces === undefined ? null : JSON.stringify(sample.interfaces))),
    ],
  );
}

/** Time of the newest sample of each agent, in milliseconds, before these are stored. */
export async function newestSamples(manager: EntityManager, agentIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await manager.query<{ agent_id: string; metrics_at: Date }[]>(
    `SELECT agent_id, metrics_at FROM agent_state WHERE agent_id = ANY ($1::uuid[]) AND metrics_at IS NOT NULL
     ORDER BY agent_id FOR UPDATE`,
    [agentIds],
  );
  return new Map(rows.map((row) => [row.agent_id, row.metrics_at.getTime()]));
}

/** Says which buckets of five minutes have got samples, so that their rollups are computed. */
export async function markBuckets(manager: EntityManager, owned: readonly OwnedSample[]): Promise<void> {
  const buckets = new Map<string, { agentId: string; bucket: Date }>();
  for (const { agentId, sample } of owned) {
    const startMs = Math.floor(Date.parse(sample.ts) / BUCKET_MS) * BUCKET_MS;
    buckets.set(`${agentId} ${startMs}`, { agentId, bucket: new Date(startMs) });
  }
  const marks = [...buckets.values()];
  await manager.query(
    `INSERT INTO metrics_marks (bucket, agent_id) SELECT * FROM unnest($1::timestamptz[], $2::uuid[])`,
    [marks.map(({ bucket }) => bucket), marks.map(({ agentId }) => agentId)],
  );
}

/** Keeps the newest sample of each agent beside its network state; an older one changes nothing. */
export async function updateSnapshots(
  manager: EntityManager,
  latest: ReadonlyMap<string, MetricsSample>,
): Promise<void> {
  const samples = [...latest.values()];
  const sumOf = (field: 'used_bytes' | 'total_bytes') =>
    samples.map(({ disks }) => disks.reduce((sum, disk) => sum + disk[field], 0));
  await manager.query(
    `INSERT INTO agent_state AS st (agent_id, client_id, metrics, metrics_at, cpu_percent, memory_used_bytes,
       memory_total_bytes, disk_used_bytes, disk_total_bytes, updated_at)
     SELECT s.agent_id, a.client_id, s.metrics, s.ts, s.cpu, s.mem_used, s.mem_total, s.disk_used, s.disk_total, now()
     FROM unnest($1::uuid[], $2::timestamptz[], $3::jsonb[], $4::real[], $5::bigint[], $6::bigint[], $7::float8[],
       $8::float8[]) AS s(agent_id, ts, metrics, cpu, mem_used, mem_total, disk_used, disk_total)
     JOIN agents a ON a.id = s.agent_id
     ORDER BY s.agent_id
     ON CONFLICT (agent_id) DO UPDATE SET client_id = EXCLUDED.client_id, metrics = EXCLUDED.metrics,
       metrics_at = EXCLUDED.metrics_at, cpu_percent = EXCLUDED.cpu_percent,
       memory_used_bytes = EXCLUDED.memory_used_bytes, memory_total_bytes = EXCLUDED.memory_total_bytes,
       disk_used_bytes = EXCLUDED.disk_used_bytes, disk_total_bytes = EXCLUDED.disk_total_bytes, updated_at = now()
       WHERE st.metrics_at IS NULL OR st.metrics_at < EXCLUDED.metrics_at`,
    [
      [...latest.keys()],
      samples.map((sample) => sample.ts),
      samples.map((sample) => JSON.stringify(sample)),
      samples.map((sample) => sample.cpu_percent),
      samples.map((sample) => sample.memory_used_bytes),
      samples.map((sample) => sample.memory_total_bytes),
      sumOf('used_bytes'),
      sumOf('total_bytes'),
    ],
  );
}

/**
 * Keeps how many samples agents had to let go, and since when it has been so many.
 * @param dropped totals over the life of each agent's installation: a repeated report changes nothing
 */
export async function updateDropped(manager: EntityManager, dropped: ReadonlyMap<string, number>): Promise<void> {
  await manager.query(
    `INSERT INTO agent_state AS st (agent_id, client_id, dropped_samples, dropped_samples_at, updated_at)
     SELECT s.agent_id, a.client_id, s.dropped, CASE WHEN s.dropped > 0 THEN now() END, now()
     FROM unnest($1::uuid[], $2::bigint[]) AS s(agent_id, dropped) JOIN agents a ON a.id = s.agent_id
     ORDER BY s.agent_id
     ON CONFLICT (agent_id) DO UPDATE SET dropped_samples = EXCLUDED.dropped_samples,
       dropped_samples_at = EXCLUDED.dropped_samples_at
       WHERE st.dropped_samples <> EXCLUDED.dropped_samples`,
    [[...dropped.keys()], [...dropped.values()]],
  );
}
