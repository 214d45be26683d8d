import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { makeSample } from '../testing/samples';
import {
  type AlertAnswer,
  alertsOf,
  cpuSamples,
  makeRule,
  onlyAlertOf,
  onlyBuiltIn,
  report,
} from '../testing/test-alerts';
import { makePolicy, setTo } from '../testing/test-policy';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

const GIB = 1024 ** 3;

describe('alerts', () => {
  let server: TestServer;
  let site: MadeSite;
  let made: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
  });
  beforeEach(async () => {
    made = await makeAgent(server, site);
    await onlyBuiltIn(server);
  });
  afterEach(async () => {
    made.agent.ws.terminate();
    await sql(server, 'DELETE FROM alert_rules WHERE NOT is_built_in');
  });
  afterAll(() => server.stop());

  const cpuRule = (more: Record<string, unknown> = {}) =>
    makeRule(server, { kind: 'cpu', level: 'agent', agent_id: made.agentId, raise_threshold: 80, ...more });
  const onlyAlert = () => onlyAlertOf(server, made.agentId);
  const detail = async (id: string) => (await server.request<AlertAnswer>('GET', `/api/alerts/${id}`)).body;

  it('open on ingestion and resolve by themselves, with an event of each', async () => {
    const ruleId = await cpuRule({ clear_threshold: 70, severity: 'critical' });
    await report(made, ...cpuSamples(20, 90));
    expect(await onlyAlert()).toMatchObject({
      rule_id: ruleId,
      rule_kind: 'cpu',
      status: 'open',
      severity: 'critical',
      threshold: 80,
      value: 90,
    });
    await report(made, ...cpuSamples(75));
    expect(await onlyAlert()).toMatchObject({ status: 'open' });
    await report(made, ...cpuSamples(60));
    const resolved = await onlyAlert();
    expect(resolved).toMatchObject({ status: 'resolved', resolution: 'cleared' });
    expect((await detail(resolved.id)).events?.map(({ event }) => event)).toEqual(['opened', 'resolved']);
  });

  it('need the duration and the counts, over as many reports as it takes', async () => {
    await cpuRule({ duration_seconds: 60, fails_before_alert: 3 });
    await report(made, makeSample(new Date(Date.now() - 90_000), { cpu_percent: 95 }));
    await report(made, makeSample(new Date(Date.now() - 45_000), { cpu_percent: 95 }));
    expect(await alertsOf(server, made.agentId)).toEqual([]);
    await report(made, ...cpuSamples(95));
    expect(await onlyAlert()).toMatchObject({ status: 'open' });
  });

  it('do not come of samples that are late, from the future, sent again, or older than the newest', async () => {
    await cpuRule({ fails_before_alert: 2 });
    await report(made, makeSample(new Date(Date.now() - 3_600_000), { cpu_percent: 99 }));
    await report(made, makeSample(new Date(Date.now() - 3_570_000), { cpu_percent: 99 }));
    await report(made, makeSample(new Date(Date.now() + 3_600_000), { cpu_percent: 99 }));
    expect(await sql(server, 'SELECT 1 FROM alert_states WHERE agent_id = $1', [made.agentId])).toEqual([]);
    const again = await makeAgent(server, site);
    const one = makeSample(new Date(), { cpu_percent: 99 });
    await makeRule(server, {
      kind: 'cpu',
      level: 'agent',
      agent_id: again.agentId,
      raise_threshold: 80,
      fails_before_alert: 2,
    });
    await report(again, one);
    await report(again, one);
    await report(again, makeSample(new Date(Date.parse(one.ts) - 30_000), { cpu_percent: 99 }));
    expect(await alertsOf(server, again.agentId)).toEqual([]);
    await report(again, makeSample(new Date(Date.parse(one.ts) + 1_000), { cpu_percent: 99 }));
    expect(await alertsOf(server, again.agentId)).toHaveLength(1);
    again.agent.ws.terminate();
  });

  it('are one for each mount, at the threshold of the policy', async () => {
    await onlyBuiltIn(server, 'disk');
    await makePolicy(server, {
      level: 'agent',
      agent_id: made.agentId,
      name: 'disks',
      items: setTo({ alert_disk_percent: 50 }),
    });
    const disk = (mount: string, used: number) => ({ mount, used_bytes: used * GIB, total_bytes: 100 * GIB });
    await report(made, makeSample(new Date(), { disks: [disk('/', 49), disk('/data', 51), disk('/var', 99)] }));
    const alerts = await alertsOf(server, made.agentId);
    expect(alerts.map(({ object, threshold }) => [object, threshold]).sort()).toEqual([
      ['/data', 50],
      ['/var', 50],
    ]);
  });

  it('come of memory as a share of what there is', async () => {
    await onlyBuiltIn(server, 'memory');
    await sql(server, `UPDATE alert_rules SET duration_seconds = 0 WHERE is_built_in AND kind = 'memory'`);
    await onlyBuiltIn(server, 'memory');
    await report(made, makeSample(new Date(), { memory_used_bytes: 15 * GIB, memory_total_bytes: 16 * GIB }));
    expect(await onlyAlert()).toMatchObject({ rule_kind: 'memory', threshold: 90, value: 93.75 });
  });

  it('are never two that are open for one agent, rule and object, also when two servers see it at once', async () => {
    await cpuRule();
    await report(made, ...cpuSamples(90));
    const { id } = await onlyAlert();
    const copy = sql(
      server,
      `INSERT INTO alerts (rule_id, rule_kind, rule_name, client_id, agent_id, object, severity, message)
       SELECT rule_id, rule_kind, rule_name, client_id, agent_id, object, severity, message FROM alerts WHERE id = $1`,
      [id],
    );
    await expect(copy).rejects.toThrow('alerts_one_open');
  });

  it('know restarts: a second server goes on where the first was', async () => {
    await cpuRule({ fails_before_alert: 4, duration_seconds: 60 });
    const start = Date.now() - 100_000;
    const feed = async (index: number) =>
      report(made, makeSample(new Date(start + index * 30_000), { cpu_percent: 99 }));
    await feed(0);
    await feed(1);
    const state = await sqlRow(server, 'SELECT phase, fails, bad_since FROM alert_states WHERE agent_id = $1', [
      made.agentId,
    ]);
    expect(state).toEqual({ phase: 'pending', fails: 2, bad_since: new Date(start) });
    await feed(2);
    expect(await alertsOf(server, made.agentId)).toEqual([]);
    await feed(3);
    expect(await onlyAlert()).toMatchObject({ status: 'open' });
  });
});
