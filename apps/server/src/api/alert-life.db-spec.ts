import { AlertEvents, RuleReachSweep } from '@gururmm/server/alerts';
import { Database } from '@gururmm/server/platform/database';
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
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

describe('the life of alerts', () => {
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

  it('are acknowledged with a note, once, and resolved by hand; what is still wrong comes again', async () => {
    await cpuRule();
    await report(made, ...cpuSamples(90));
    const { id } = await onlyAlert();
    const acknowledge = () => server.request('POST', `/api/alerts/${id}/acknowledge`, { body: { note: 'on my way' } });
    expect(await acknowledge()).toMatchObject({ status: 200, body: { status: 'acknowledged', note: 'on my way' } });
    expect(await acknowledge()).toMatchObject({ status: 409, body: { code: 'conflict' } });
    await report(made, ...cpuSamples(95));
    expect(await onlyAlert()).toMatchObject({ status: 'acknowledged' });
    expect(await server.request('POST', `/api/alerts/${id}/resolve`, { body: {} })).toMatchObject({
      status: 200,
      body: { status: 'resolved', resolution: 'manual' },
    });
    expect((await server.request('POST', `/api/alerts/${id}/resolve`, { body: {} })).status).toBe(409);
    expect((await detail(id)).events?.map(({ event }) => event)).toEqual(['opened', 'acknowledged', 'resolved']);
    await report(made, makeSample(new Date(Date.now() + 1_000), { cpu_percent: 95 }));
    expect((await alertsOf(server, made.agentId)).map(({ status }) => status)).toEqual(['open', 'resolved']);
  });

  it('are refused illegal ways by PostgreSQL itself', async () => {
    await cpuRule();
    await report(made, ...cpuSamples(90));
    const { id } = await onlyAlert();
    await server.request('POST', `/api/alerts/${id}/resolve`, { body: {} });
    await expect(
      sql(server, `UPDATE alerts SET state = 'open', resolved_at = NULL WHERE id = $1`, [id]),
    ).rejects.toThrow('illegal transition of alerts: resolved -> open');
  });

  it('end with their rule, and when it no longer holds for the agent', async () => {
    const first = await cpuRule();
    await report(made, ...cpuSamples(90));
    expect((await server.request('DELETE', `/api/alert-rules/${first}`)).status).toBe(204);
    expect(await onlyAlert()).toMatchObject({ status: 'resolved', resolution: 'rule_changed', rule_id: null });
    const second = await cpuRule();
    await report(made, makeSample(new Date(Date.now() + 1_000), { cpu_percent: 95 }));
    await server.request('PUT', `/api/alert-rules/${second}`, { body: { enabled: false } });
    await server.app.get(RuleReachSweep).sweep();
    expect((await alertsOf(server, made.agentId)).map(({ status }) => status)).toEqual(['resolved', 'resolved']);
  });

  it('are handed over to notifications once, in the order they came', async () => {
    await sql(server, 'UPDATE alert_events SET taken_at = now()');
    await cpuRule();
    await report(made, ...cpuSamples(90));
    await report(made, makeSample(new Date(Date.now() + 1_000), { cpu_percent: 5 }));
    // The server's own hand-over works beside this spec: what it took is put back inside a transaction that it cannot see.
    const take = (isPutBack: boolean, fails = false) =>
      server.app.get(Database).system.transaction(async (manager) => {
        if (isPutBack) {
          await manager.query(
            `UPDATE alert_events SET taken_at = NULL WHERE alert_id IN (SELECT id FROM alerts WHERE agent_id = $1)`,
            [made.agentId],
          );
        }
        const notices = await server.app.get(AlertEvents).take(manager, 10);
        if (fails) throw new Error('not queued');
        return notices.map(({ event }) => event);
      });
    await expect(take(true, true)).rejects.toThrow('not queued');
    expect(await take(true)).toEqual(['opened', 'resolved']);
    expect(await take(false)).toEqual([]);
  });

  it('are for people of their client alone', async () => {
    await cpuRule();
    await report(made, ...cpuSamples(90));
    const { id } = await onlyAlert();
    const token = await signIn(server, await makeUser(server, 'administrator', [(await makeSite(server)).clientId]));
    expect((await server.request('GET', `/api/alerts/${id}`, { token })).status).toBe(404);
    expect((await server.request('POST', `/api/alerts/${id}/acknowledge`, { token, body: {} })).status).toBe(404);
    expect((await server.request<{ total: number }>('GET', '/api/alerts', { token })).body.total).toBe(0);
  });

  it('are found by status, severity, place, rule and time', async () => {
    const ruleId = await cpuRule();
    await report(made, ...cpuSamples(90));
    const total = async (query: string) =>
      (await server.request<{ total: number }>('GET', `/api/alerts?agent_id=${made.agentId}&${query}`)).body.total;
    for (const query of [
      'status=open',
      'status=active',
      'severity=warning',
      `site_id=${site.id}`,
      `rule_id=${ruleId}`,
    ]) {
      expect([query, await total(query)]).toEqual([query, 1]);
    }
    for (const query of ['status=resolved', 'severity=info', `since=${new Date(Date.now() + 60_000).toISOString()}`]) {
      expect([query, await total(query)]).toEqual([query, 0]);
    }
    expect((await server.request('GET', '/api/alerts?status=wrong')).status).toBe(400);
  });
});
