import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { type AlertAnswer, alertsOf, onlyAlertOf, onlyBuiltIn } from '../testing/test-alerts';
import { CHECKING, checksOf, makeCheck, reportCheck, resultsOf } from '../testing/test-checks';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

describe('script checks', () => {
  let server: TestServer;
  let site: MadeSite;
  let made: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
    await onlyBuiltIn(server);
    site = await makeSite(server);
  });
  beforeEach(async () => {
    made = await makeAgent(server, site, { hostname: 'srv-1', ...CHECKING });
  });
  afterEach(async () => {
    made.agent.ws.terminate();
    await sql(server, 'DELETE FROM alert_rules WHERE NOT is_built_in');
  });
  afterAll(() => server.stop());

  const onlyAlert = () => onlyAlertOf(server, made.agentId);
  const eventsOf = async (id: string) =>
    (await server.request<AlertAnswer>('GET', `/api/alerts/${id}`)).body.events?.map(({ event }) => event);

  it('raise after so many bad results in a row and resolve after so many good ones, as bad as their state says', async () => {
    const rule = await makeCheck(
      server,
      made.agentId,
      {},
      { name: 'RAID', fails_before_alert: 2, resets_before_resolve: 2 },
    );
    await reportCheck(made, rule, { exit_code: 1, output: 'RAID WARNING - rebuilding\n' });
    expect(await alertsOf(server, made.agentId)).toEqual([]);
    await reportCheck(made, rule, { exit_code: 0 });
    await reportCheck(made, rule, { exit_code: 1 });
    expect(await alertsOf(server, made.agentId)).toEqual([]);
    await reportCheck(made, rule, { exit_code: 1, output: 'RAID WARNING - rebuilding\n' });
    expect(await onlyAlert()).toMatchObject({
      rule_id: rule,
      rule_kind: 'script',
      severity: 'warning',
      status: 'open',
      message: 'RAID on srv-1: warning: RAID WARNING - rebuilding',
    });
    await reportCheck(made, rule, { exit_code: 0 });
    expect(await onlyAlert()).toMatchObject({ status: 'open' });
    await reportCheck(made, rule, { exit_code: 0 });
    const alert = await onlyAlert();
    expect(alert).toMatchObject({ status: 'resolved', resolution: 'cleared' });
    expect(await eventsOf(alert.id)).toEqual(['opened', 'resolved']);
  });

  it('make an open alert worse, which is an event, and never milder', async () => {
    const rule = await makeCheck(server, made.agentId, {}, { name: 'RAID' });
    await reportCheck(made, rule, { exit_code: 1, output: 'one disk' });
    await reportCheck(made, rule, { exit_code: 2, output: 'two disks' });
    await reportCheck(made, rule, { exit_code: 2, output: 'two disks' });
    const worse = await onlyAlert();
    expect(worse).toMatchObject({ severity: 'critical', message: 'RAID on srv-1: critical: two disks' });
    await reportCheck(made, rule, { exit_code: 1, output: 'one disk' });
    expect(await onlyAlert()).toMatchObject({ severity: 'critical', status: 'open' });
    expect(await eventsOf(worse.id)).toEqual(['opened', 'escalated']);
    await reportCheck(made, rule, { exit_code: 0 });
    expect(await eventsOf(worse.id)).toEqual(['opened', 'escalated', 'resolved']);
  });

  it('read exit codes by lists of their own, and a state without a severity makes no alert', async () => {
    const rule = await makeCheck(server, made.agentId, {
      exit_codes: { ok: [0], warning: [5], critical: [6] },
      severities: { warning: null, critical: 'info' },
    });
    await reportCheck(made, rule, { exit_code: 5 });
    expect(await alertsOf(server, made.agentId)).toEqual([]);
    expect((await checksOf(server, made.agentId))[0]?.current).toMatchObject({ status: 'warning', exit_code: 5 });
    await reportCheck(made, rule, { exit_code: 6 });
    expect(await onlyAlert()).toMatchObject({ severity: 'info' });
    await reportCheck(made, rule, { exit_code: 5 });
    expect(await onlyAlert()).toMatchObject({ status: 'resolved' });
  });

  it('tell of what hangs and of what a machine does not permit', async () => {
    const rule = await makeCheck(server, made.agentId, {}, { name: 'slow' });
    const error = 'it ran longer than 60 s and was ended';
    await reportCheck(made, rule, { outcome: 'timed_out', exit_code: null, output: 'waiting', error });
    expect(await onlyAlert()).toMatchObject({ severity: 'critical', message: `slow on srv-1: critical: ${error}` });
    const refusal = 'commands of type shell are not allowed by the policy of this agent';
    await reportCheck(made, rule, { outcome: 'rejected', exit_code: null, error: refusal });
    expect((await checksOf(server, made.agentId))[0]?.current).toMatchObject({
      status: 'unknown',
      outcome: 'rejected',
      exit_code: null,
      error: refusal,
    });
  });

  it('show their newest result and a history of it; a result that is sent again is stored once', async () => {
    const rule = await makeCheck(server, made.agentId, {}, { name: 'disk' });
    expect(await checksOf(server, made.agentId)).toMatchObject([
      { rule_id: rule, name: 'disk', current: null, overdue: false, problem: null },
    ]);
    const first = await reportCheck(made, rule, { output: 'fine' });
    await reportCheck(made, rule, { exit_code: 2, output: 'full' });
    await reportCheck(made, rule, first);
    const { items, total } = await resultsOf(server, made.agentId, rule);
    expect([total, items.map(({ status, output }) => [status, output])]).toEqual([
      2,
      [
        ['critical', 'full'],
        ['ok', 'fine'],
      ],
    ]);
    const [check] = await checksOf(server, made.agentId);
    expect(check?.current).toMatchObject({ status: 'critical', output: 'full', since: items[0]?.occurred_at });
    await reportCheck(made, rule, { exit_code: 2, output: 'fuller' });
    const [again] = await checksOf(server, made.agentId);
    expect(again?.current).toMatchObject({ output: 'fuller', since: items[0]?.occurred_at });
  });

  it('say when a result is overdue', async () => {
    const rule = await makeCheck(server, made.agentId, { interval_seconds: 10, timeout_seconds: 5 });
    await reportCheck(made, rule);
    await sql(server, `UPDATE check_states SET occurred_at = now() - interval '20 seconds' WHERE rule_id = $1`, [rule]);
    expect(await checksOf(server, made.agentId)).toMatchObject([{ overdue: false }]);
    await sql(server, `UPDATE check_states SET occurred_at = now() - interval '26 seconds' WHERE rule_id = $1`, [rule]);
    expect(await checksOf(server, made.agentId)).toMatchObject([{ overdue: true }]);
  });

  it('do not raise by what an agent kept while it was away, which is history', async () => {
    const rule = await makeCheck(server, made.agentId, { interval_seconds: 60 });
    await reportCheck(made, rule, { exit_code: 2, ts: new Date(Date.now() - 3_600_000).toISOString() });
    expect(await alertsOf(server, made.agentId)).toEqual([]);
    expect((await resultsOf(server, made.agentId, rule)).total).toBe(1);
  });

  it('keep a thousand results of each check', async () => {
    const rule = await makeCheck(server, made.agentId);
    await reportCheck(made, rule);
    await sql(
      server,
      `INSERT INTO check_results (id, agent_id, rule_id, client_id, state, outcome, output, truncated, duration_ms, occurred_at)
       SELECT gen_random_uuid(), $1, $2, $3, 'ok', 'exited', 'old', false, 1, now() - make_interval(mins => n)
       FROM generate_series(1, 1099) n`,
      [made.agentId, rule, site.clientId],
    );
    await sql(server, 'UPDATE check_states SET stored = 1099 WHERE rule_id = $1', [rule]);
    await reportCheck(made, rule, { output: 'newest' });
    const { total, items } = await resultsOf(server, made.agentId, rule);
    expect([total, items[0]?.output]).toEqual([1000, 'newest']);
  });

  it('take no result of a rule that is not the agent’s own, and keep the others of its batch', async () => {
    const other = await makeAgent(server, undefined, CHECKING);
    const theirs = await makeCheck(server, other.agentId);
    const own = await makeCheck(server, made.agentId);
    await Promise.all([reportCheck(made, theirs, { exit_code: 2 }), reportCheck(made, own, { exit_code: 2 })]);
    expect(await sql(server, 'SELECT 1 FROM check_results WHERE rule_id = $1', [theirs])).toEqual([]);
    expect((await alertsOf(server, made.agentId)).map(({ rule_id }) => rule_id)).toEqual([own]);
    other.agent.ws.terminate();
  });

  it('are for people of their client alone', async () => {
    const rule = await makeCheck(server, made.agentId);
    await reportCheck(made, rule, { output: 'private' });
    const token = await signIn(server, await makeUser(server, 'administrator', [(await makeSite(server)).clientId]));
    for (const path of ['checks', `checks/${rule}/results`]) {
      expect((await server.request('GET', `/api/agents/${made.agentId}/${path}`, { token })).status).toBe(404);
    }
    const own = await signIn(server, await makeUser(server, 'read_only', [site.clientId]));
    const seen = await server.request<{ total: number }>('GET', `/api/agents/${made.agentId}/checks`, { token: own });
    expect([seen.status, seen.body.total]).toEqual([200, 1]);
  });

  it('go with their rule', async () => {
    const rule = await makeCheck(server, made.agentId);
    await reportCheck(made, rule, { exit_code: 2 });
    expect((await server.request('DELETE', `/api/alert-rules/${rule}`)).status).toBe(204);
    expect(await onlyAlert()).toMatchObject({ status: 'resolved', resolution: 'rule_changed' });
    expect(await checksOf(server, made.agentId)).toEqual([]);
    expect((await resultsOf(server, made.agentId, rule)).total).toBe(0);
    await reportCheck(made, rule, { exit_code: 2 });
    expect((await alertsOf(server, made.agentId)).length).toBe(1);
  });
});
