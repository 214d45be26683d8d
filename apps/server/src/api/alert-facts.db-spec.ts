import { FactEvaluation, OfflineEvaluation } from '@gururmm/server/alerts';
import { waitUntil } from '@gururmm/server/platform/testing';
import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { alertsOf, onlyAlertOf, onlyBuiltIn } from '../testing/test-alerts';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

describe('alerts of what the server knows', () => {
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

  const onlyAlert = () => onlyAlertOf(server, made.agentId);

  it('tell of services that stopped, and that they came back', async () => {
    await onlyBuiltIn(server, 'service');
    const event = async (name: string, secondsAgo: number) => {
      await sql(
        server,
        `INSERT INTO watchdog_events (id, agent_id, client_id, service, event, occurred_at)
         VALUES (gen_random_uuid(), $1, $2, 'spooler', $3, now() - make_interval(secs => $4))`,
        [made.agentId, site.clientId, name, secondsAgo],
      );
      await server.app.get(FactEvaluation).evaluate('service');
    };
    await event('restart_failed', 30);
    expect(await onlyAlert()).toMatchObject({ object: 'spooler', status: 'open', rule_kind: 'service' });
    await event('recovered', 20);
    await server.app.get(FactEvaluation).evaluate('service');
    expect(await onlyAlert()).toMatchObject({ status: 'resolved' });
  });

  it('hear from heartbeats that a restart is due', async () => {
    const beat = (reboot_pending: boolean) =>
      made.agent.send({
        type: 'heartbeat',
        payload: { ts: new Date().toISOString(), uptime_seconds: 1, reboot_pending },
      });
    const isPending = async () =>
      (await server.request<{ reboot_pending: boolean | null }>('GET', `/api/agents/${made.agentId}/state`)).body
        .reboot_pending;
    beat(true);
    await waitUntil('the pending restart', async () => (await isPending()) === true);
    beat(false);
    await waitUntil('its end', async () => (await isPending()) === false);
  });

  it('tell of a clock that is off for a while, and of a restart that waits for days', async () => {
    await onlyBuiltIn(server, 'clock_skew', 'reboot_pending');
    const look = async () => {
      await server.app.get(FactEvaluation).evaluate('clock_skew');
      await server.app.get(FactEvaluation).evaluate('reboot_pending');
    };
    await sql(server, 'UPDATE agents SET clock_skew_ms = -90000 WHERE id = $1', [made.agentId]);
    await sql(
      server,
      `INSERT INTO agent_state (agent_id, client_id, reboot_pending) VALUES ($1, $2, true)
       ON CONFLICT (agent_id) DO UPDATE SET reboot_pending = true`,
      [made.agentId, site.clientId],
    );
    await look();
    expect(await alertsOf(server, made.agentId)).toEqual([]);
    await sql(
      server,
      `UPDATE alert_states SET bad_since = bad_since - interval '7 days', last_at = last_at - interval '1 second' WHERE agent_id = $1`,
      [made.agentId],
    );
    await look();
    expect((await alertsOf(server, made.agentId)).map(({ rule_kind }) => rule_kind).sort()).toEqual([
      'clock_skew',
      'reboot_pending',
    ]);
    await sql(server, 'UPDATE agents SET clock_skew_ms = 10 WHERE id = $1', [made.agentId]);
    await sql(server, 'UPDATE agent_state SET reboot_pending = false WHERE agent_id = $1', [made.agentId]);
    await look();
    expect((await alertsOf(server, made.agentId)).map(({ status }) => status)).toEqual(['resolved', 'resolved']);
  });

  describe('of agents that are away', () => {
    const look = () => server.app.get(OfflineEvaluation).evaluate();
    const away = (seconds: number) =>
      sql(server, `UPDATE agents SET node_id = NULL, last_seen_at = now() - make_interval(secs => $2) WHERE id = $1`, [
        made.agentId,
        seconds,
      ]);
    const quietUntil = (seconds: number) =>
      sql(server, `UPDATE cluster_quiet_period SET quiet_until = now() + make_interval(secs => $1)`, [seconds]);

    it('come after the time of the policy, by the clock of the database, and go when it returns', async () => {
      await onlyBuiltIn(server, 'offline');
      await quietUntil(-86_400);
      await away(299);
      await look();
      expect(await alertsOf(server, made.agentId)).toEqual([]);
      await away(301);
      await look();
      await look();
      expect(await onlyAlert()).toMatchObject({ rule_kind: 'offline', severity: 'critical', status: 'open' });
      await sql(server, 'UPDATE agents SET node_id = (SELECT id FROM server_nodes LIMIT 1) WHERE id = $1', [
        made.agentId,
      ]);
      await look();
      expect(await onlyAlert()).toMatchObject({ status: 'resolved', resolution: 'cleared' });
    });

    it('do not come in the quiet period after a start, nor at once when it ends; one that is open stays', async () => {
      await onlyBuiltIn(server, 'offline');
      await quietUntil(60);
      await away(4_000);
      await look();
      expect(await alertsOf(server, made.agentId)).toEqual([]);
      await quietUntil(-10);
      await look();
      expect(await alertsOf(server, made.agentId)).toEqual([]);
      await quietUntil(-301);
      await look();
      expect(await onlyAlert()).toMatchObject({ status: 'open' });
      await quietUntil(60);
      await look();
      await quietUntil(-10);
      await look();
      expect(await onlyAlert()).toMatchObject({ status: 'open' });
    });
  });
});
