import { PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { METRICS_TABLES, MetricsPartitions } from './metrics-partitions';
import { type Resolution, STEP_SECONDS } from './metrics-resolution';
import { LONGEST_RATE_GAP_SECONDS, MERGED_ROWS, partsOfRollups, partsOfSamples, ROLLUP_COLUMNS } from './spread-sql';

const ROLLUP_LOCK = 7_264_151;
const ROLL_UP_EVERY_MS = 15_000;

/** A bucket is rolled up this long after its end: by then its samples are here, or they are late. */
export const BUCKET_GRACE_SECONDS = 30;

/** Marks of one transaction; a run takes as many transactions as there is work, up to a limit. */
const MARKS_A_BATCH = 5_000;
const BATCHES_A_RUN = 200;

interface Bucket {
  readonly agent_id: string;
  readonly start: Date;
}

/**
 * A late sample changes the first rate of the buckets after it, so those are computed again as well.
 * Marks and samples become visible together: whoever sees a mark sees all that was stored with it.
 */
const TAKE_MARKS = `
WITH taken AS (
  DELETE FROM metrics_marks WHERE (bucket, agent_id, id) IN (
    SELECT bucket, agent_id, id FROM metrics_marks
    WHERE bucket <= now() - make_interval(secs => ${STEP_SECONDS['5m'] + BUCKET_GRACE_SECONDS})
    ORDER BY bucket LIMIT ${MARKS_A_BATCH} FOR UPDATE SKIP LOCKED)
  RETURNING bucket, agent_id
)
SELECT DISTINCT t.agent_id, t.bucket + make_interval(secs => after) AS start
FROM taken t CROSS JOIN generate_series(0, ${LONGEST_RATE_GAP_SECONDS}, ${STEP_SECONDS['5m']}) AS after
WHERE t.bucket + make_interval(secs => after) <= now() - make_interval(secs => ${STEP_SECONDS['5m'] + BUCKET_GRACE_SECONDS})
ORDER BY 1, 2`;

const keysOf = (seconds: number) =>
  `SELECT agent_id, start - interval '${LONGEST_RATE_GAP_SECONDS} seconds' AS first, start,
     start + interval '${seconds} seconds' AS finish
   FROM unnest($1::uuid[], $2::timestamptz[]) AS k(agent_id, start)`;

const ROWS_OF_SAMPLES = `WITH ${partsOfSamples(keysOf(STEP_SECONDS['5m']), 'k.start')} ${MERGED_ROWS}`;
const ROWS_OF_ROLLUPS = `WITH ${partsOfRollups(
  `SELECT m.*, k.start FROM (${keysOf(STEP_SECONDS['1h'])}) AS k CROSS JOIN LATERAL (
     SELECT * FROM metrics_5m WHERE agent_id = k.agent_id AND ts >= k.start AND ts < k.finish OFFSET 0) AS m`,
  'start',
)} ${MERGED_ROWS}`;

const UPDATES = ROLLUP_COLUMNS.split(', ')
  .filter((column) => column !== 'agent_id' && column !== 'ts')
  .map((column) => `${column} = EXCLUDED.${column}`)
  .join(', ');

const replaceRows = (table: string, rows: string) =>
  `INSERT INTO ${table} (${ROLLUP_COLUMNS}) ${rows} ON CONFLICT (agent_id, ts) DO UPDATE SET ${UPDATES}`;

/**
 * Rollups of five minutes and of an hour. What ingestion marks is computed again from what is stored, so a
 * rollup is right however late or often its samples came, and a run that was cut off is simply done again.
 */
@Injectable()
export class MetricsRollups implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly partitions: MetricsPartitions,
    private readonly tasks: PeriodicTasks,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks.start({
      name: 'roll metrics up',
      everyMs: ROLL_UP_EVERY_MS,
      lock: ROLLUP_LOCK,
      run: async () => {
        await this.rollUp();
      },
    });
  }

  /** Works off the marks of buckets that have ended. @returns how many buckets of five minutes were computed */
  async rollUp(): Promise<number> {
    let computed = 0;
    for (let batch = 0; batch < BATCHES_A_RUN; batch += 1) {
      const count = await this.database.system.transaction((manager) => this.rollUpBatch(manager));
      if (count === 0) break;
      computed += count;
    }
    return computed;
  }

  private async rollUpBatch(manager: EntityManager): Promise<number> {
    const buckets = await manager.query<Bucket[]>(TAKE_MARKS);
    if (buckets.length === 0) return 0;
    await this.replace(manager, '5m', ROWS_OF_SAMPLES, buckets);
    await this.replace(manager, '1h', ROWS_OF_ROLLUPS, hoursOf(buckets));
    return buckets.length;
  }

  private async replace(manager: EntityManager, source: Resolution, rows: string, buckets: readonly Bucket[]) {
    const starts = buckets.map(({ start }) => start);
    await this.partitions.ensureFor(source, starts, manager);
    await manager.query(replaceRows(METRICS_TABLES[source], rows), [buckets.map(({ agent_id }) => agent_id), starts]);
  }
}

function hoursOf(buckets: readonly Bucket[]): Bucket[] {
  const hourMs = STEP_SECONDS['1h'] * 1000;
  const hours = new Map<string, Bucket>();
  for (const { agent_id, start } of buckets) {
    const hour = new Date(Math.floor(start.getTime() / hourMs) * hourMs);
    hours.set(`${agent_id} ${hour.getTime()}`, { agent_id, start: hour });
  }
  return [...hours.values()];
}
