import { randomUUID } from 'node:crypto';
import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { makeSample } from '../testing/samples';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

interface Range {
  readonly min: number;
  readonly avg: number;
  readonly max: number;
}
interface History {
  readonly from: string;
  readonly to: string;
  readonly bucket_seconds: number;
  readonly source: string;
  readonly points: readonly {
    readonly ts: string;
    readonly cpu_percent: Range | null;
    readonly memory_percent: Range | null;
    readonly net_rx_bytes_per_second: Range | null;
    readonly net_tx_bytes_per_second: Range | null;
    readonly load1: Range | null;
    readonly disks: readonly { readonly mount: string; readonly used_percent: Range }[];
  }[];
}

const DAY_MS = 86_400_000;
const GIB = 1024 ** 3;

describe('metrics', () => {
  let server: TestServer;
  let site: MadeSite;
  let made: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
  });

  beforeEach(async () => {
    made = await makeAgent(server, site);
  });

  afterEach(() => made.agent.close());

  afterAll(() => server.stop());

  /** A whole second two hours ago, and moments after it. */
  const startMs = Math.floor(Date.now() / 1000) * 1000 - 7_200_000;
  const at = (seconds: number) => new Date(startMs + seconds * 1000);
  let seq = 0;
  const report = async (...samples: ReturnType<typeof makeSample>[]) => {
    seq += 1;
    made.agent.send({ type: 'metrics_report', payload: { seq, samples } });
    expect((await made.agent.next('metrics_ack')).payload.seq).toBe(seq);
  };
  const history = async (query: string) =>
    (await server.request<History>('GET', `/api/agents/${made.agentId}/metrics?${query}`)).body;
  const between = (fromSeconds: number, toSeconds: number, points: number) =>
    history(`from=${at(fromSeconds).toISOString()}&to=${at(toSeconds).toISOString()}&points=${points}`);
  const flat = (value: number): Range => ({ min: value, avg: value, max: value });

  it('come back in buckets with their least, mean and greatest; buckets without samples are absent', async () => {
    await report(
      makeSample(at(0), { cpu_percent: 10, load1: 1, memory_used_bytes: 2 * GIB, memory_total_bytes: 8 * GIB }),
      makeSample(at(30), { cpu_percent: 40, load1: 2, memory_used_bytes: 4 * GIB, memory_total_bytes: 8 * GIB }),
      makeSample(at(180), { cpu_percent: 70 }),
    );
    const body = await between(0, 600, 10);
    expect(body).toMatchObject({
      from: at(0).toISOString(),
      to: at(600).toISOString(),
      bucket_seconds: 60,
      source: 'raw',
    });
    expect(body.points.map(({ ts }) => ts)).toEqual([at(0).toISOString(), at(180).toISOString()]);
    const [first, second] = body.points;
    expect(first).toMatchObject({
      cpu_percent: { min: 10, avg: 25, max: 40 },
      load1: { min: 1, avg: 1.5, max: 2 },
      memory_percent: { min: 25, avg: 37.5, max: 50 },
      disks: [{ mount: '/', used_percent: flat(25) }],
    });
    expect(second).toMatchObject({ cpu_percent: flat(70), load1: null });
  });

  it('turn counters into rates; a counter that falls starts again, and a long pause has no rate', async () => {
    const rx = (seconds: number, bytes: number) =>
      makeSample(at(seconds), { net_rx_bytes: bytes, net_tx_bytes: bytes * 2 });
    await report(rx(0, 1_000), rx(30, 4_000), rx(60, 10_000), rx(120, 600), rx(180, 1_200), rx(900, 99_999));
    const { points } = await between(0, 960, 16);
    const rates = points.map((point) => point.net_rx_bytes_per_second?.avg ?? null);
    //            0..59 s          60 s  120 s: reboot  180 s  900 s: after 12 minutes
    expect(rates).toEqual([100, 200, null, 10, null]);
    expect(points[1]?.net_tx_bytes_per_second).toEqual(flat(400));
  });

  it('take the first rate from the sample before the range', async () => {
    await report(makeSample(at(0), { net_rx_bytes: 0 }), makeSample(at(60), { net_rx_bytes: 600 }));
    const { points } = await between(30, 90, 1);
    expect(points).toHaveLength(1);
    expect(points[0]?.net_rx_bytes_per_second).toEqual(flat(10));
  });

  it('end before `to` and begin with `from`', async () => {
    await report(makeSample(at(-1)), makeSample(at(0)), makeSample(at(59)), makeSample(at(60)));
    const { points } = await between(0, 60, 60);
    expect(points.map(({ ts }) => ts)).toEqual([at(0).toISOString(), at(59).toISOString()]);
  });

  it('keep disks apart and leave out those without a size', async () => {
    const disks = [
      { mount: 'D:\\', used_bytes: 1, total_bytes: 4 },
      { mount: 'C:\\', used_bytes: 1, total_bytes: 2 },
      { mount: 'E:\\', used_bytes: 0, total_bytes: 0 },
    ];
    await report(makeSample(at(0), { disks }), makeSample(at(1), { disks: disks.slice(0, 1), memory_total_bytes: 0 }));
    const { points } = await between(0, 60, 1);
    expect(points[0]?.disks).toEqual([
      { mount: 'C:\\', used_percent: flat(50) },
      { mount: 'D:\\', used_percent: flat(25) },
    ]);
  });

  it('are stored once for each agent and moment; the first stays', async () => {
    await report(makeSample(at(0), { cpu_percent: 1 }), makeSample(at(0), { cpu_percent: 2 }));
    await report(makeSample(at(0), { cpu_percent: 3 }));
    const stored = await sql(server, 'SELECT cpu_percent FROM metrics WHERE agent_id = $1', [made.agentId]);
    expect(stored).toEqual([{ cpu_percent: 1 }]);
  });

  it('of another agent are not mixed in', async () => {
    const other = await makeAgent(server, site);
    other.agent.send({
      type: 'metrics_report',
      payload: { seq: 1, samples: [makeSample(at(0), { cpu_percent: 99 })] },
    });
    await other.agent.next('metrics_ack');
    await report(makeSample(at(0), { cpu_percent: 1 }));
    expect((await between(0, 60, 1)).points[0]?.cpu_percent).toEqual(flat(1));
    await other.agent.close();
  });

  it('that were kept for weeks find their day’s partition, made on demand', async () => {
    const old = new Date(Date.now() - 20 * DAY_MS);
    const partition = `public.metrics_${old.toISOString().slice(0, 10).replaceAll('-', '')}`;
    expect(await sql(server, 'SELECT to_regclass($1) AS name', [partition])).toEqual([{ name: null }]);
    await report(makeSample(old));
    expect(
      await sql(server, `SELECT 1 AS one FROM metrics WHERE agent_id = $1 AND tableoid = to_regclass($2)`, [
        made.agentId,
        partition,
      ]),
    ).toEqual([{ one: 1 }]);
  });

  it('out of every range are acknowledged and left out, the others of their report stored', async () => {
    const [ancient, future] = [new Date(Date.now() - 40 * DAY_MS), new Date(Date.now() + 2 * DAY_MS)];
    await report(makeSample(ancient), makeSample(at(0)), makeSample(future));
    const stored = await sql<{ ts: Date }>(server, 'SELECT ts FROM metrics WHERE agent_id = $1', [made.agentId]);
    expect(stored.map(({ ts }) => ts.toISOString())).toEqual([at(0).toISOString()]);
  });

  it('of a hostile agent do not keep the others from theirs', async () => {
    const hostile = await makeAgent(server, site);
    const impossible = makeSample(at(0), { load1: 1e300, process_count: 2 ** 40 });
    hostile.agent.send({ type: 'metrics_report', payload: { seq: 1, samples: [impossible] } });
    await report(makeSample(at(0)));
    expect(await hostile.agent.closeCode()).toBe(4400);
  });

  it('are shown for the last hour unless a range is given', async () => {
    await report(makeSample(at(0)), makeSample(new Date(Date.now() - 60_000)));
    const body = await history('');
    expect(Date.parse(body.to) - Date.parse(body.from)).toBe(3_600_000);
    expect(body.points).toHaveLength(1);
  });

  it.each([
    'from=2026-08-01T12:00:00Z&to=2026-08-01T12:00:00Z',
    'from=2026-08-01T12:00:01Z&to=2026-08-01T12:00:00Z',
    'from=2024-08-01T12:00:00Z&to=2026-09-02T12:00:00Z',
    'from=yesterday',
    'from=2026-W31&to=2026-08-01T12:00:00Z',
    'from=2026-02-30T00:00:00Z',
    'to=1785585600',
    'points=0',
    'points=2001',
    'points=1.5',
    'bucket=60',
  ])('have no history for ?%s', async (query) => {
    const answer = await server.request('GET', `/api/agents/${made.agentId}/metrics?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it('of an agent that does not exist are 404', async () => {
    expect((await server.request('GET', `/api/agents/${randomUUID()}/metrics`)).status).toBe(404);
  });

  it('are summed up over the agents that reported in the last ten minutes', async () => {
    const summary = async () =>
      (await server.request<Record<string, number | null>>('GET', '/api/metrics/summary')).body;
    await sql(server, 'DELETE FROM agent_state');
    expect(await summary()).toMatchObject({ agents_reporting: 0, cpu_percent_avg: null, memory_total_bytes: 0 });
    const other = await makeAgent(server, site);
    const quiet = await makeAgent(server, site);
    const now = new Date();
    await report(makeSample(now, { cpu_percent: 20 }));
    other.agent.send({ type: 'metrics_report', payload: { seq: 1, samples: [makeSample(now, { cpu_percent: 40 })] } });
    await other.agent.next('metrics_ack');
    quiet.agent.send({ type: 'metrics_report', payload: { seq: 1, samples: [makeSample(at(0))] } });
    await quiet.agent.next('metrics_ack');
    expect(await summary()).toEqual({
      agents_reporting: 2,
      cpu_percent_avg: 30,
      memory_used_bytes: 8 * GIB,
      memory_total_bytes: 32 * GIB,
      disk_used_bytes: 50 * GIB,
      disk_total_bytes: 200 * GIB,
    });
    await other.agent.close();
    await quiet.agent.close();
  });
});
