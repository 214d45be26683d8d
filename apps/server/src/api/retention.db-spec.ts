import { Retention } from '@gururmm/server/platform/cluster';
import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { makeSchedule } from '../testing/test-schedule';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

/** Each kept for so many days; rows of the spec are a day older or younger. */
const DAYS = 10;
const AGES = { old: DAYS + 1, new: DAYS - 1 };

describe('retention', () => {
  let server: TestServer;
  let site: MadeSite;
  let made: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer({
      RMM_RETENTION_CHECK_RESULTS_DAYS: String(DAYS),
      RMM_RETENTION_WATCHDOG_EVENTS_DAYS: String(DAYS),
      RMM_RETENTION_INVENTORY_CHANGES_DAYS: String(DAYS),
      RMM_RETENTION_DELIVERIES_DAYS: String(DAYS),
      RMM_RETENTION_SCHEDULE_RUNS_DAYS: String(DAYS),
      RMM_RETENTION_ALERT_EVENTS_DAYS: String(DAYS),
    });
    site = await makeSite(server);
    made = await makeAgent(server, site);
  });
  afterAll(async () => {
    made.agent.ws.terminate();
    await server.stop();
  });

  const sweep = () => server.app.get(Retention).sweepAll();
  const eachAge = async (insert: (name: string, days: number) => Promise<unknown>) => {
    for (const [name, days] of Object.entries(AGES)) await insert(name, days);
  };
  const names = async (query: string, ...parameters: unknown[]) =>
    (await sql<{ name: string }>(server, query, parameters)).map(({ name }) => name).sort();
  const makeAlert = async (state: 'open' | 'resolved', resolvedDaysAgo: number) => {
    const { id } = await sqlRow<{ id: string }>(
      server,
      `INSERT INTO alerts (rule_kind, rule_name, client_id, agent_id, severity, message) VALUES ('disk', 'r', $1, $2, 'info', 'm')
       RETURNING id`,
      [site.clientId, made.agentId],
    );
    if (state === 'resolved') {
      await sql(
        server,
        `UPDATE alerts SET state = 'resolved', resolved_at = now() - make_interval(days => $2), resolution = 'cleared' WHERE id = $1`,
        [id, resolvedDaysAgo],
      );
    }
    return id;
  };

  it('lets old events of watchdogs go', async () => {
    await eachAge((name, days) =>
      sql(
        server,
        `INSERT INTO watchdog_events (id, agent_id, client_id, service, event, occurred_at, received_at)
         VALUES (gen_random_uuid(), $1, $2, $3, 'stopped', now(), now() - make_interval(days => $4))`,
        [made.agentId, site.clientId, name, days],
      ),
    );
    await sweep();
    expect(await names('SELECT service AS name FROM watchdog_events')).toEqual(['new']);
  });

  it('lets old results of checks go, in portions, and keeps their newest state', async () => {
    const { id } = await sqlRow<{ id: string }>(
      server,
      `INSERT INTO alert_rules (kind, name, level, client_id, severity, enabled) VALUES ('script', 'r', 'client', $1, 'info', false) RETURNING id`,
      [site.clientId],
    );
    const columns =
      'agent_id, rule_id, client_id, state, outcome, output, truncated, duration_ms, occurred_at, received_at';
    await eachAge((name, days) =>
      sql(
        server,
        `INSERT INTO check_results (id, ${columns})
         SELECT gen_random_uuid(), $1, $2, $3, 'ok', 'exited', $4, false, 1, now(), now() - make_interval(days => $5)
         FROM generate_series(1, $6::int)`,
        [made.agentId, id, site.clientId, name, days, name === 'old' ? 5_500 : 1],
      ),
    );
    await sql(
      server,
      `INSERT INTO check_states (${columns}, since) VALUES ($1, $2, $3, 'ok', 'exited', '', false, 1, now() - interval '90 days', now() - interval '90 days', now())`,
      [made.agentId, id, site.clientId],
    );
    await sweep();
    expect(await names('SELECT output AS name FROM check_results')).toEqual(['new']);
    expect(await sql(server, 'SELECT 1 FROM check_states')).toHaveLength(1);
  });

  it('lets the old delivery log go, but not what is on its way, nor who was told of an alert that is open', async () => {
    const open = await makeAlert('open', 0);
    const insert = (name: string, days: number, state: string, alertId: string | null) =>
      sqlRow(
        server,
        `WITH made AS (INSERT INTO notification_deliveries (client_id, channel_name, channel_kind, event, message, alert_id,
             created_at, next_attempt_at)
           VALUES ($1, $2, 'slack', 'opened', '{}', $3, now() - make_interval(days => $4), now() + interval '1 day') RETURNING id)
         SELECT id FROM made`,
        [site.clientId, name, alertId, days],
      ).then(({ id }) =>
        state === 'queued'
          ? undefined
          : sql(server, `UPDATE notification_deliveries SET state = 'failed', next_attempt_at = NULL WHERE id = $1`, [
              id,
            ]),
      );
    await eachAge((name, days) => insert(name, days, 'failed', null));
    await insert('on its way', AGES.old, 'queued', null);
    await insert('of an open alert', AGES.old, 'failed', open);
    await sweep();
    expect(await names('SELECT channel_name AS name FROM notification_deliveries')).toEqual([
      'new',
      'of an open alert',
      'on its way',
    ]);
  });

  it('lets old runs of schedules go, but not those of enrolments, which would come again', async () => {
    const schedule = await makeSchedule(server, { client_id: site.clientId }, { enabled: false });
    const insert = (name: string, days: number, isEnrolment = false) =>
      sql(
        server,
        `INSERT INTO schedule_runs (schedule_id, agent_id, is_enrolment, due_at, state, reason)
         VALUES ($1, $2, $3, now() - make_interval(days => $4), 'missed', $5)`,
        [schedule.id, made.agentId, isEnrolment, days, name],
      );
    await eachAge((name, days) => insert(name, days));
    await insert('enrolment', AGES.old, true);
    await sweep();
    expect(await names('SELECT reason AS name FROM schedule_runs')).toEqual(['enrolment', 'new']);
  });

  it('lets the events of alerts go that are long over, and keeps the alerts', async () => {
    const insert = (alertId: string, name: string, days: number) =>
      sql(
        server,
        `INSERT INTO alert_events (alert_id, client_id, event, severity, note, at, taken_at)
         VALUES ($1, $2, 'opened', 'info', $3, now() - make_interval(days => $4), now())`,
        [alertId, site.clientId, name, days],
      );
    const over = await makeAlert('resolved', AGES.old);
    await insert(over, 'long over', AGES.old + 1);
    await insert(await makeAlert('resolved', AGES.new), 'just over', AGES.old + 1);
    await insert(await makeAlert('open', 0), 'open', AGES.old + 1);
    await sweep();
    expect(await names('SELECT note AS name FROM alert_events')).toEqual(['just over', 'open']);
    expect(await sql(server, 'SELECT 1 FROM alerts WHERE id = $1', [over])).toHaveLength(1);
  });
});
