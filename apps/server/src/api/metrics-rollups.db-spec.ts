import { MetricsPartitions, MetricsRollups } from '@gururmm/server/metrics';
import type { MetricsSample } from '@gururmm/shared/protocol';
import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { QueryPlans, recordSelects } from '../testing/query-plans';
import { makeSample } from '../testing/samples';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

interface Point {
  readonly ts: string;
  readonly cpu_percent: { min: number; avg: number; max: number } | null;
  readonly net_rx_bytes_per_second: { avg: number } | null;
  readonly disks: readonly { mount: string; used_percent: { avg: number } }[];
  readonly interfaces: readonly { name: string; rx_bytes_per_second: { avg: number; max: number } | null }[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Samples of history lie in a whole hour some days ago. */
const startMs = Math.floor((Date.now() - 3 * DAY_MS) / HOUR_MS) * HOUR_MS;
const at = (minutes: number) => new Date(startMs + minutes * MINUTE_MS);

describe('rollups of metrics', () => {
  let server: TestServer;
  let site: MadeSite;
  let made: MadeAgent;
  let seq = 0;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
  });

  beforeEach(async () => {
    made = await makeAgent(server, site);
  });

  afterEach(() => made.agent.close());

  afterAll(() => server.stop());

  const report = async (...samples: MetricsSample[]) => {
    seq += 1;
    made.agent.send({ type: 'metrics_report', payload: { seq, samples } });
    expect((await made.agent.next('metrics_ack')).payload.seq).toBe(seq);
  };
  const rollUp = () => server.app.get(MetricsRollups).rollUp();
  const history = async (from: Date, to: Date, points: number) => {
    const range = `from=${from.toISOString()}&to=${to.toISOString()}&points=${points}`;
    const path = `/api/agents/${made.agentId}/metrics?${range}`;
    return (await server.request<{ source: string; bucket_seconds: number; points: Point[] }>('GET', path)).body;
  };
  const rows = (table: string) =>
    sql<{ ts: Date; samples: number; cpu_min: number; cpu_sum: number; cpu_max: number; rx_count: number }>(
      server,
      `SELECT * FROM ${table} WHERE agent_id = $1 ORDER BY ts`,
      [made.agentId],
    );

  it('hold least, sum and greatest of five minutes, and of the hour that they make', async () => {
    await report(
      ...[0, 1, 2, 6, 59].map((minute, index) =>
        makeSample(at(minute), { cpu_percent: [10, 40, 10, 80, 5][index] ?? 0 }),
      ),
    );
    await rollUp();
    const five = await rows('metrics_5m');
    expect(five.map(({ ts, samples, cpu_min, cpu_sum, cpu_max }) => [ts, samples, cpu_min, cpu_sum, cpu_max])).toEqual([
      [at(0), 3, 10, 60, 40],
      [at(5), 1, 80, 80, 80],
      [at(55), 1, 5, 5, 5],
    ]);
    expect(await rows('metrics_1h')).toEqual([
      expect.objectContaining({ ts: at(0), samples: 5, cpu_min: 5, cpu_sum: 145, cpu_max: 80 }),
    ]);
  });

  it('are computed again when samples come late, and change nothing when run again', async () => {
    await report(makeSample(at(0), { cpu_percent: 10 }));
    await rollUp();
    await report(makeSample(at(2), { cpu_percent: 90 }), makeSample(at(65), { cpu_percent: 20 }));
    await rollUp();
    const after = await rows('metrics_1h');
    expect(after.map(({ samples, cpu_max }) => [samples, cpu_max])).toEqual([
      [2, 90],
      [1, 20],
    ]);
    await sql(server, 'INSERT INTO metrics_marks (bucket, agent_id) SELECT ts, agent_id FROM metrics_5m');
    await rollUp();
    expect(await rows('metrics_1h')).toEqual(after);
    expect(await sql(server, 'SELECT 1 FROM metrics_marks WHERE agent_id = $1', [made.agentId])).toEqual([]);
  });

  it('take a late sample into the first rate of the bucket after it', async () => {
    const rx = (minute: number, bytes: number) => makeSample(at(minute), { net_rx_bytes: bytes });
    await report(rx(5, 6_000));
    await rollUp();
    expect((await rows('metrics_5m')).map(({ rx_count }) => rx_count)).toEqual([0]);
    await report(rx(4, 0));
    await rollUp();
    expect((await rows('metrics_5m')).map(({ ts, rx_count }) => [ts, rx_count])).toEqual([
      [at(0), 0],
      [at(5), 1],
    ]);
  });

  it('leave a bucket that has not ended to the samples themselves', async () => {
    await report(makeSample(new Date()));
    await rollUp();
    expect(await rows('metrics_5m')).toEqual([]);
    expect(await sql(server, 'SELECT 1 FROM metrics_marks WHERE agent_id = $1', [made.agentId])).toHaveLength(1);
  });

  it('keep the marks of a run that fails, and are done by the next', async () => {
    await report(makeSample(at(0)));
    const partitions = server.app.get(MetricsPartitions);
    Object.assign(partitions, { ensureFor: () => Promise.reject(new Error('cut off')) });
    await expect(rollUp()).rejects.toThrow('cut off');
    Reflect.deleteProperty(partitions, 'ensureFor');
    expect(await rows('metrics_5m')).toEqual([]);
    await rollUp();
    expect(await rows('metrics_1h')).toHaveLength(1);
  });

  describe('in a history', () => {
    it('are taken where a bucket is longer than theirs, with the newest samples beside them', async () => {
      const now = new Date();
      const link = (bytes: number) => [{ name: 'eth0', rx_bytes: bytes, tx_bytes: 0 }];
      await report(
        makeSample(at(0), { cpu_percent: 10, interfaces: link(0) }),
        makeSample(at(1), { cpu_percent: 30, interfaces: link(600) }),
        makeSample(at(2), { cpu_percent: 50, interfaces: link(3_000) }),
        makeSample(now, { cpu_percent: 77 }),
      );
      await rollUp();
      for (const [days, points, source] of [
        [7, 500, '5m'],
        [30, 200, '1h'],
      ] as const) {
        const body = await history(
          new Date(Date.now() + MINUTE_MS - days * DAY_MS),
          new Date(Date.now() + MINUTE_MS),
          points,
        );
        expect(body.source).toBe(source);
        expect(body.points).toHaveLength(2);
        expect(body.points[0]).toMatchObject({
          cpu_percent: { min: 10, avg: 30, max: 50 },
          disks: [{ mount: '/', used_percent: { avg: 25 } }],
          interfaces: [{ name: 'eth0', rx_bytes_per_second: { avg: 25, max: 40 } }],
        });
        expect(body.points[1]?.cpu_percent?.avg).toBe(77);
        expect(Date.parse(body.points[1]?.ts ?? '')).toBeGreaterThan(now.getTime() - body.bucket_seconds * 1000);
      }
    });

    it('stay when the samples they were made of are gone; what was never measured stays a gap', async () => {
      await report(makeSample(at(0), { cpu_percent: 10 }), makeSample(at(60), { cpu_percent: 20 }));
      await rollUp();
      await sql(server, 'DELETE FROM metrics WHERE agent_id = $1', [made.agentId]);
      const { source, points } = await history(at(-12 * 60), at(72 * 60), 100);
      expect(source).toBe('5m');
      expect(points.map(({ cpu_percent: cpu }) => cpu?.avg)).toEqual([10, 20]);
    });

    it('are all that answers before the time that samples are kept', async () => {
      const longAgo = new Date(Math.floor((Date.now() - 100 * DAY_MS) / HOUR_MS) * HOUR_MS);
      await server.app.get(MetricsPartitions).ensureFor('5m', [longAgo]);
      await sql(
        server,
        `INSERT INTO metrics_5m (agent_id, ts, samples, cpu_min, cpu_max, cpu_sum, cpu_count, memory_count, load1_count,
           rx_count, tx_count, disks, interfaces) VALUES ($1, $2, 2, 1, 3, 4, 2, 0, 0, 0, 0, '[]', '[]')`,
        [made.agentId, longAgo],
      );
      const body = await history(longAgo, new Date(longAgo.getTime() + HOUR_MS), 200);
      expect(body).toMatchObject({ source: '5m', bucket_seconds: 300 });
      expect(body.points.map(({ cpu_percent: cpu }) => cpu)).toEqual([{ min: 1, avg: 2, max: 3 }]);
    });

    it('never has more points than asked for', async () => {
      await report(...Array.from({ length: 60 }, (_unused, minute) => makeSample(at(minute))));
      await rollUp();
      for (const points of [1, 2, 7]) {
        expect((await history(at(-1_500), at(61), points)).points.length).toBeLessThanOrEqual(points);
      }
    });
  });

  describe('and their partitions', () => {
    const partitions = async (table: string) =>
      (
        await sql<{ name: string }>(
          server,
          `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
           WHERE i.inhparent = to_regclass($1) ORDER BY 1`,
          [`public.${table}`],
        )
      ).map(({ name }) => name);
    const nameOf = (table: string, day: Date, length = 8) =>
      `${table}_${day.toISOString().slice(0, 10).replaceAll('-', '').slice(0, length)}`;

    it('are there three days ahead, so that no midnight finds none', async () => {
      const soon = new Date(Date.now() + 3 * DAY_MS);
      expect(await partitions('metrics')).toContain(nameOf('metrics', soon));
      expect(await partitions('metrics_5m')).toContain(nameOf('metrics_5m', soon));
      expect(await partitions('metrics_1h')).toContain(nameOf('metrics_1h', soon, 6));
      await server.app.get(MetricsPartitions).maintain(new Date(Date.now() + 30 * DAY_MS));
      expect(await partitions('metrics')).toContain(nameOf('metrics', new Date(Date.now() + 33 * DAY_MS)));
    });

    it('are dropped whole once their last moment is older than what is kept', async () => {
      const partition = server.app.get(MetricsPartitions);
      await partition.ensureFor('raw', [new Date(Date.now() - 29 * DAY_MS), new Date(Date.now() - 32 * DAY_MS)]);
      await partition.ensureFor('5m', [new Date(Date.now() - 182 * DAY_MS)]);
      await partition.ensureFor('1h', [new Date(Date.now() - 800 * DAY_MS)]);
      await partition.maintain(new Date());
      expect(await partitions('metrics')).toContain(nameOf('metrics', new Date(Date.now() - 29 * DAY_MS)));
      expect(await partitions('metrics')).not.toContain(nameOf('metrics', new Date(Date.now() - 32 * DAY_MS)));
      expect(await partitions('metrics_5m')).not.toContain(nameOf('metrics_5m', new Date(Date.now() - 182 * DAY_MS)));
      expect(await partitions('metrics_1h')).not.toContain(
        nameOf('metrics_1h', new Date(Date.now() - 800 * DAY_MS), 6),
      );
    });

    it('can be made while others read and write', async () => {
      await Promise.all([
        ...Array.from({ length: 8 }, () =>
          sql(server, `SELECT rmm_ensure_partition('metrics', now() + interval '9 days')`),
        ),
        report(makeSample(new Date())),
        history(at(0), at(60), 10),
      ]);
    });

    it('are made of nothing else', async () => {
      await expect(sql(server, `SELECT rmm_drop_partitions('agents', now())`)).rejects.toThrow(/no partitions/);
    });
  });

  it.each([
    [24, '5m'],
    [10 * 24, '1h'],
  ])('of %s hours until now are planned over the days that are asked for alone', async (hours, source) => {
    const now = Date.now();
    const monthAgo = Array.from({ length: 30 }, (_unused, days) => new Date(now - days * DAY_MS));
    for (const kind of ['raw', '5m'] as const) await server.app.get(MetricsPartitions).ensureFor(kind, monthAgo);
    const statements = await recordSelects(async () => {
      const answer = await history(new Date(now - hours * HOUR_MS), new Date(now), 200);
      expect(answer.source).toBe(source);
    });
    const asked = statements.filter(({ text }) => /\bFROM metrics/.test(text));
    expect(asked).toHaveLength(2);
    const plans = await QueryPlans.open(server.databaseUrl);
    try {
      const facts = [];
      for (const statement of asked) facts.push(await plans.facts(statement, '*'));
      expect(facts.map(({ partitionsLeftOutLate }) => partitionsLeftOutLate)).toEqual([0, 0]);
      const indexes = facts.flatMap((each) => each.indexes);
      const samples = indexes.filter((index) => /^metrics_\d{8}_/.test(index));
      // Two shortly after midnight.
      expect([1, 2]).toContain(samples.length);
      expect(indexes.filter((index) => index.startsWith('metrics_5m_')).length).toBeLessThanOrEqual(2);
    } finally {
      await plans.close();
    }
  });

  it('go with their agent', async () => {
    await report(makeSample(at(0)));
    await rollUp();
    await server.request('DELETE', `/api/agents/${made.agentId}`);
    expect([...(await rows('metrics_5m')), ...(await rows('metrics_1h')), ...(await rows('metrics'))]).toEqual([]);
  });

  it('stand beside what an agent says of its losses, however often it says it', async () => {
    const state = async () =>
      (
        await server.request<{ dropped_samples: number; dropped_samples_at: string | null }>(
          'GET',
          `/api/agents/${made.agentId}/state`,
        )
      ).body;
    await report(makeSample(at(0)));
    expect(await state()).toMatchObject({ dropped_samples: 0, dropped_samples_at: null });
    for (const repeat of [1, 2]) {
      made.agent.send({
        type: 'metrics_report',
        payload: { seq: 1_000 + repeat, dropped_samples: 12, samples: [makeSample(at(repeat))] },
      });
      await made.agent.next('metrics_ack');
    }
    const told = await state();
    expect(told.dropped_samples).toBe(12);
    expect(told.dropped_samples_at).not.toBeNull();
  });
});
