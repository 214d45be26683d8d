import { waitUntil } from '@gururmm/server/platform/testing';
import pg from 'pg';
import { largeFleetSql } from '../testing/large-fleet';
import { type PlanFacts, QueryPlans, recordSelects, type Statement } from '../testing/query-plans';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sqlRow } from '../testing/test-sql';

/** Large enough that reading one of these tables whole would show in every list. */
const FLEET = { agents: 20_000, commands: 20_000, alerts: 20_000, watchdogEvents: 20_000 };
const BIG_TABLES = ['agents', 'agent_listing', 'commands', 'alerts', 'watchdog_events'];

/** A list, and the index from which its page comes in order. */
const LISTS = [
  ['/api/agents', 'agent_listing_by_tag'],
  ['/api/agents?client_id=CLIENT', 'agent_listing_by_client'],
  ['/api/agents?site_id=SITE', 'agent_listing_by_site'],
  ['/api/agents?status=online', 'agent_listing_by_status'],
  ['/api/agents?status=pending_approval', 'agent_listing_by_status'],
  ['/api/agents?os=macos', 'agent_listing_by_os'],
  ['/api/agents?version=1.0.0', 'agent_listing_by_version'],
  ['/api/agents?tag=laptop', 'agent_listing_by_tag'],
  ['/api/agents?tag=vip&status=offline', 'agent_listing_by_tag'],
  ['/api/agents/unassigned', 'agent_listing_by_site'],
  ['/api/agents/stats', 'agent_listing_counts'],
  ['/api/commands', 'commands_recent'],
  ['/api/commands?agent_id=AGENT', 'commands_by_agent'],
  ['/api/commands?site_id=SITE', 'commands_by_site'],
  ['/api/commands?client_id=CLIENT', 'commands_by_client'],
  ['/api/commands?status=pending', 'commands_by_status'],
  ['/api/commands?command_type=script', 'commands_by_type'],
  ['/api/commands?created_by=USER', 'commands_by_creator'],
  ['/api/commands?since=SINCE', 'commands_recent'],
  ['/api/alerts', 'alerts_recent'],
  ['/api/alerts?status=resolved', 'alerts_by_state'],
  ['/api/alerts?status=active', 'alerts_by_state'],
  ['/api/alerts?severity=critical', 'alerts_by_severity'],
  ['/api/alerts?client_id=CLIENT', 'alerts_by_client'],
  ['/api/alerts?site_id=SITE', 'alerts_by_site'],
  ['/api/alerts?agent_id=AGENT', 'alerts_by_agent'],
  ['/api/alerts?rule_id=RULE', 'alerts_of_rule'],
  ['/api/watchdog-events?agent_id=AGENT', 'watchdog_events_by_agent'],
  ['/api/watchdog-events?client_id=CLIENT', 'watchdog_events_by_client'],
  ['/api/watchdog-events?service=service-7', 'watchdog_events_by_service'],
  ['/api/watchdog-events?event=recovered', 'watchdog_events_by_event'],
] as const;

/** Until every page is known to be visible to all: a transaction of the server may hold the first attempts up. */
async function vacuum(owner: pg.Client, table: string): Promise<void> {
  await waitUntil(
    `${table} to be vacuumed`,
    async () => {
      await owner.query(`VACUUM ANALYZE ${table}`);
      const { rows } = await owner.query<{ is_visible: boolean }>(
        'SELECT relallvisible >= relpages AS is_visible FROM pg_class WHERE oid = $1::regclass',
        [table],
      );
      return rows[0]?.is_visible;
    },
    60_000,
  );
}

describe('lists of a large fleet', () => {
  let server: TestServer;
  let plans: QueryPlans;
  let values: Readonly<Record<string, string>>;

  beforeAll(async () => {
    server = await startTestServer();
    const owner = new pg.Client({ connectionString: server.databaseUrl });
    await owner.connect();
    await owner.query(largeFleetSql(FLEET));
    for (const table of BIG_TABLES) await vacuum(owner, table);
    await owner.end();
    plans = await QueryPlans.open(server.databaseUrl);
    values = await sqlRow<Record<string, string>>(
      server,
      `SELECT a.client_id AS "CLIENT", a.site_id AS "SITE", c.agent_id AS "AGENT", c.created_by AS "USER",
         (SELECT id FROM alert_rules ORDER BY id LIMIT 1) AS "RULE", to_json(now() - interval '1 hour')#>>'{}' AS "SINCE"
       FROM commands c JOIN agents a ON a.id = c.agent_id WHERE c.created_by IS NOT NULL AND a.site_id IS NOT NULL LIMIT 1`,
    );
  }, 180_000);

  afterAll(async () => {
    await plans.close();
    await server.stop();
  });

  const pathOf = (list: string) => list.replace(/[A-Z]{3,}/g, (name) => encodeURIComponent(values[name] ?? name));

  /** The page and the total of a list, or its counts; not what the server's own work asks meanwhile. */
  async function statementsOf(path: string): Promise<Statement[]> {
    let isWhole = path.endsWith('/stats');
    const statements = await recordSelects(async () => {
      const { status, body } = await server.request('GET', path);
      expect([status, body]).toEqual([200, expect.anything()]);
      const { items, total } = body as { items?: unknown[]; total: number };
      isWhole ||= items?.length === total;
    });
    const wanted = statements.filter(({ text }) => /cursor_key|AS total|GROUP BY status, os_type/.test(text));
    // What fits one page is counted by it.
    expect(wanted.length).toBe(isWhole ? 1 : 2);
    return wanted;
  }

  /** What is wrong with how the statements of a list are answered, in a scope. */
  async function faultsOf(statements: readonly Statement[], index: string, scope: string, without?: string) {
    const facts: PlanFacts[] = [];
    for (const statement of statements) facts.push(await plans.facts(statement, scope, without));
    const whole = facts.flatMap(({ wholeTables }) => wholeTables).filter((table) => BIG_TABLES.includes(table));
    const isUsed = facts.some(({ indexes }) => indexes.includes(index));
    return [...whole.map((table) => `${table} is read whole`), ...(isUsed ? [] : [`${index} is not used`])];
  }

  it.each(LISTS)('%s is answered from %s', async (list, index) => {
    const statements = await statementsOf(pathOf(list));
    expect(await faultsOf(statements, index, '*')).toEqual([]);
    // Whoever sees some clients is answered from indexes too, though maybe from the client's.
    const faults = await faultsOf(statements, index, `{${values['CLIENT'] ?? ''}}`);
    expect(faults.filter((fault) => fault.endsWith('whole'))).toEqual([]);
    // The check itself: it notices when the index is gone.
    expect(await faultsOf(statements, index, '*', index)).not.toEqual([]);
  });

  it('/api/agents?q= looks through an index, never through the agents', async () => {
    for (const statement of await statementsOf('/api/agents?q=nord-77')) {
      expect((await plans.facts(statement, '*')).wholeTables).toEqual([]);
    }
  });

  it('/api/watchdog-events without a filter takes its page from an index, and counts every event there is', async () => {
    const [page] = await statementsOf('/api/watchdog-events');
    expect(page && (await plans.facts(page, '*'))).toMatchObject({
      wholeTables: [],
      indexes: expect.arrayContaining(['watchdog_events_by_time']) as unknown,
    });
  });

  it.each([
    ['/api/agents', 'hostname_key'],
    ['/api/agents?client_id=CLIENT', 'hostname_key'],
    ['/api/agents?tag=laptop', 'hostname_key'],
    ['/api/commands?command_type=shell', 'created_at'],
    ['/api/alerts?severity=critical', 'opened_at'],
  ])('%s goes on after a cursor by the index itself', async (list, column) => {
    const path = pathOf(list);
    const first = await server.request<{ next_cursor: string }>('GET', path);
    const cursor = `${path.includes('?') ? '&' : '?'}cursor=${first.body.next_cursor}`;
    const [page] = await statementsOf(path + cursor);
    if (page === undefined) throw new Error('nothing was asked');
    const { indexConditions } = await plans.facts(page, '*');
    expect(indexConditions.join()).toContain(`ROW(${column}`);
  });

  it('follow what happens to an agent', async () => {
    const made = await server.request<{ id: string }>('POST', '/api/agents', { body: { hostname: 'Follow-Me' } });
    const find = async (query: string) => {
      const { body } = await server.request<{ items: { id: string }[] }>('GET', `/api/agents?q=follow-me&${query}`);
      return body.items.map(({ id }) => id);
    };
    expect(await find('')).toEqual([made.body.id]);
    await server.request('PUT', `/api/agents/${made.body.id}/tags`, { body: { tags: ['one', 'two'] } });
    expect([await find('tag=one'), await find('tag=two')]).toEqual([[made.body.id], [made.body.id]]);
    await server.request('PUT', `/api/agents/${made.body.id}/tags`, { body: { tags: ['two'] } });
    await server.request('POST', `/api/agents/${made.body.id}/move`, { body: { site_id: values['SITE'] } });
    expect([await find('tag=one'), await find(`tag=two&site_id=${values['SITE'] ?? ''}`)]).toEqual([
      [],
      [made.body.id],
    ]);
    await server.request('DELETE', `/api/agents/${made.body.id}`);
    expect([await find(''), await find('tag=two')]).toEqual([[], []]);
  });
});
