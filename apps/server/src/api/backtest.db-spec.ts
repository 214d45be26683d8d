import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { alertsOf, onlyBuiltIn } from '../testing/test-alerts';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

interface Result {
  readonly alert_count: number;
  readonly agents_with_alerts: number;
  readonly agents_evaluated: number;
  readonly agents_in_reach: number;
  readonly samples: number;
  readonly complete: boolean;
  readonly alerts: readonly {
    readonly agent_id: string;
    readonly raised_at: string;
    readonly cleared_at: string | null;
    readonly duration_seconds: number;
    readonly peak: number;
  }[];
}

const START = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 6 * 3_600_000);
const at = (minutes: number) => new Date(START.getTime() + minutes * 60_000).toISOString();

describe('the back-test of a rule', () => {
  let server: TestServer;
  let site: MadeSite;
  let made: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
    made = await makeAgent(server, site);
    await onlyBuiltIn(server);
    await sql(
      server,
      'SELECT rmm_ensure_metrics_partition(d::date) FROM generate_series($1::timestamptz, now(), $2::interval) d',
      [START, '1 hour'],
    );
    // Every minute for two hours: busy from the 30th to the 49th, from the 80th to the end, and for a moment in between.
    await sql(
      server,
      `INSERT INTO metrics (agent_id, ts, client_id, cpu_percent, memory_used_bytes, memory_total_bytes, net_rx_bytes, net_tx_bytes, disks)
       SELECT $1, $3::timestamptz + make_interval(mins => m), $2,
         CASE WHEN m BETWEEN 30 AND 49 OR m >= 80 THEN 95 WHEN m = 60 THEN 99 ELSE 10 END, 1, 2, 0, 0, '[]'
       FROM generate_series(0, 119) AS m`,
      [made.agentId, site.clientId, START],
    );
  });
  afterAll(async () => {
    made.agent.ws.terminate();
    await server.stop();
  });

  const run = (body: Record<string, unknown>, token = server.adminToken) =>
    server.request<Result>('POST', '/api/alert-rules/backtest', {
      token,
      body: { kind: 'cpu', level: 'global', raise_threshold: 90, from: at(-60), to: at(120), ...body },
    });

  it('says how often, where and how long, by the engine of live rules', async () => {
    const { status, body } = await run({ duration_seconds: 300 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ alert_count: 2, agents_with_alerts: 1, samples: 120, complete: true });
    expect(body.alerts).toMatchObject([
      { agent_id: made.agentId, raised_at: at(35), cleared_at: at(50), duration_seconds: 900, peak: 95 },
      { agent_id: made.agentId, raised_at: at(85), cleared_at: null, duration_seconds: 35 * 60 },
    ]);
    expect(await alertsOf(server, made.agentId)).toEqual([]);
    expect(await sql(server, 'SELECT 1 FROM alert_states')).toEqual([]);
  });

  it('shows what a duration is worth', async () => {
    expect((await run({})).body.alert_count).toBe(3);
    expect((await run({ duration_seconds: 3_600 })).body.alert_count).toBe(0);
  });

  it('stays within the reach of the rule and the scope of the caller', async () => {
    const other = await makeSite(server);
    const token = await signIn(server, await makeUser(server, 'administrator', [other.clientId]));
    expect((await run({}, token)).body).toMatchObject({ agents_in_reach: 0, alert_count: 0 });
    expect((await run({ level: 'agent', agent_id: made.agentId }, token)).status).toBe(404);
    expect((await run({ level: 'site', site_id: other.id })).body).toMatchObject({ agents_in_reach: 0 });
    expect((await run({ level: 'site', site_id: site.id })).body).toMatchObject({ agents_in_reach: 1, alert_count: 3 });
  });

  it.each([
    ['a range of more than 31 days', { from: at(-60 * 24 * 40) }, 'to'],
    ['an end before the start', { from: at(10), to: at(0) }, 'to'],
    ['a kind without stored metrics', { kind: 'offline', raise_threshold: null }, 'kind'],
  ])('is refused %s', async (_what, body, path) => {
    const answer = await run(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ errors: [{ path }] });
  });
});
