import {
  ALL_CLIENTS,
  Database,
  NO_CLIENTS,
  onlyClients,
  scopedDataSourceOptions,
} from '@gururmm/server/platform/database';
import { DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { newTenantIds, TENANT_ROWS } from '../testing/tenant-rows';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

/** Tables with a client's id that are no client's own: who may see which client, for the server to read. */
const NO_TENANT_TABLES = ['user_client_rules'];
const TABLES = Object.keys(TENANT_ROWS);

describe('row-level security', () => {
  const [ours, theirs] = [newTenantIds(), newTenantIds()];
  const scope = onlyClients([ours.clientId]);
  let server: TestServer;
  let database: Database;

  beforeAll(async () => {
    server = await startTestServer();
    database = server.app.get(Database);
    await database.within(ALL_CLIENTS, async (manager) => {
      for (const ids of [ours, theirs]) for (const make of Object.values(TENANT_ROWS)) await make(manager, ids);
    });
  });

  afterAll(() => server.stop());

  it('is on, and forced on the owner too, for every table that knows a client', async () => {
    const tables = await sql<{ name: string; is_on: boolean; is_forced: boolean; policies: number }>(
      server,
      `SELECT c.relname AS name, c.relrowsecurity AS is_on, c.relforcerowsecurity AS is_forced,
         (SELECT count(*)::int FROM pg_policies p WHERE p.tablename = c.relname AND 'gururmm_app' = ANY (p.roles)) AS policies
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'client_id' AND NOT a.attisdropped
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
    );
    const tenantTables = tables.filter(({ name }) => !NO_TENANT_TABLES.includes(name));
    expect(tenantTables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(TABLES.filter((name) => name !== 'clients')),
    );
    for (const { name, is_on, is_forced, policies } of tenantTables) {
      expect([name, is_on, is_forced, policies > 0]).toEqual([name, true, true, true]);
    }
  });

  it('lets go of a connection when a prepared statement fails, as of any other', async () => {
    const faulty = { name: 'faulty', sql: 'SELECT 1 / $1::int AS quotient' };
    for (let times = 0; times < 50; times += 1) {
      await expect(database.prepared(faulty, [0])).rejects.toBeInstanceOf(QueryFailedError);
    }
    expect(await database.prepared(faulty, [1])).toEqual([{ quotient: 1 }]);
  });

  it('is not lost with the transaction of a prepared statement: without one it is refused', async () => {
    const statement = { name: 'without_transaction', sql: 'SELECT id FROM clients' };
    await expect(database.prepared(statement, [], database.system.manager)).rejects.toThrow('of a transaction');
  });

  describe.each(TABLES)('of %s', (table) => {
    const column = table === 'clients' ? 'id' : 'client_id';
    const clientsIn = async (rows: Promise<{ client: string }[]>) => [
      ...new Set((await rows).map(({ client }) => client)),
    ];

    it('shows the rows of the scope, and only those', async () => {
      const select = `SELECT ${column}::text AS client FROM ${table} WHERE ${column} = ANY($1)`;
      const both = [[ours.clientId, theirs.clientId]];
      expect(await clientsIn(database.within(scope, (manager) => manager.query(select, both)))).toEqual([
        ours.clientId,
      ]);
      const all = await clientsIn(database.within(ALL_CLIENTS, (manager) => manager.query(select, both)));
      expect(all.sort()).toEqual([ours.clientId, theirs.clientId].sort());
      expect(await clientsIn(database.within(NO_CLIENTS, (manager) => manager.query(select, both)))).toEqual([]);
    });

    it('shows a kept plan the scope of each transaction', async () => {
      const statement = {
        name: `kept_${table}`,
        sql: `SELECT ${column}::text AS client FROM ${table} WHERE ${column} = ANY($1)`,
      };
      const both = [[ours.clientId, theirs.clientId]];
      const seen = (manager: EntityManager) =>
        clientsIn(database.prepared<{ client: string }>(statement, both, manager));
      // PostgreSQL keeps the plan from the sixth time on; one transaction after the other, all on one connection.
      for (let times = 0; times < 7; times += 1) {
        expect((await database.within(ALL_CLIENTS, seen)).sort()).toEqual([ours.clientId, theirs.clientId].sort());
        expect(await database.within(scope, seen)).toEqual([ours.clientId]);
        expect(await database.within(NO_CLIENTS, seen)).toEqual([]);
      }
    });

    it('neither changes nor removes what is outside', async () => {
      const count = async () => {
        const rows = await sql(server, `SELECT 1 FROM ${table} WHERE ${column} = $1`, [theirs.clientId]);
        return rows.length;
      };
      const before = await count();
      expect(before).toBeGreaterThan(0);
      await database.within(scope, async (manager) => {
        const changed: unknown = await manager.query(`UPDATE ${table} SET ${column} = ${column} WHERE ${column} = $1`, [
          theirs.clientId,
        ]);
        const removed: unknown = await manager.query(`DELETE FROM ${table} WHERE ${column} = $1`, [theirs.clientId]);
        expect([changed, removed]).toEqual([
          [[], 0],
          [[], 0],
        ]);
      });
      expect(await count()).toBe(before);
    });

    it('takes no row for somebody outside, neither new nor moved there', async () => {
      const foreign = table === 'clients' ? newTenantIds() : { ...newTenantIds(), ...pick(theirs, table) };
      const insert = database.within(scope, async (manager) => TENANT_ROWS[table]?.(manager, foreign));
      await expect(insert).rejects.toThrow('row-level security');
      if (table === 'clients') return;
      const move = database.within(scope, (manager) =>
        manager.query(`UPDATE ${table} SET client_id = $1 WHERE client_id = $2`, [theirs.clientId, ours.clientId]),
      );
      await expect(move).rejects.toThrow('row-level security');
    });
  });

  it('of jobs shows those whose every client lies in the scope, and none of no client', async () => {
    const mark = `job ${ours.clientId}`;
    const lists = {
      ours: [ours.clientId],
      both: [ours.clientId, theirs.clientId],
      theirs: [theirs.clientId],
      none: [],
    };
    await database.within(ALL_CLIENTS, async (manager) => {
      for (const [name, clientIds] of Object.entries(lists)) {
        await manager.query(
          `INSERT INTO jobs (client_ids, command_type, command, filter, target_count) VALUES ($1, $2, $3, '{}', 1)`,
          [clientIds, name, mark],
        );
      }
    });
    const seen = async (visible: Parameters<Database['within']>[0]) => {
      const select = 'SELECT command_type AS name FROM jobs WHERE command = $1 ORDER BY 1';
      const rows = await database.within(visible, (manager) => manager.query<{ name: string }[]>(select, [mark]));
      return rows.map(({ name }) => name);
    };
    expect(await seen(scope)).toEqual(['ours']);
    expect(await seen(NO_CLIENTS)).toEqual([]);
    expect(await seen(ALL_CLIENTS)).toEqual(['both', 'none', 'ours', 'theirs']);
  });

  it('of schedules and their runs shows those whose every client lies in the scope', async () => {
    const lists = {
      ours: [ours.clientId],
      both: [ours.clientId, theirs.clientId],
      theirs: [theirs.clientId],
      everyone: null,
    };
    await database.within(ALL_CLIENTS, async (manager) => {
      for (const [name, clientIds] of Object.entries(lists)) {
        await manager.query(
          `INSERT INTO schedules (name, client_ids, job, timing, missed_runs, grace_seconds, enabled)
           VALUES ($1, $2, '{}', '{"kind":"on_enrolment"}', 'skip', 0, false)`,
          [name, clientIds],
        );
      }
      await manager.query(
        `INSERT INTO schedule_runs (schedule_id, due_at, state) SELECT id, now(), 'missed' FROM schedules`,
      );
    });
    const seen = async (visible: Parameters<Database['within']>[0]) => {
      const select = `SELECT s.name, count(r.id)::int AS runs FROM schedule_runs r FULL JOIN schedules s ON s.id = r.schedule_id
        GROUP BY 1 ORDER BY 1`;
      const rows = await database.within(visible, (manager) => manager.query<{ name: string; runs: number }[]>(select));
      return rows.map(({ name, runs }) => `${name} ${runs}`);
    };
    expect(await seen(scope)).toEqual(['ours 1']);
    expect(await seen(onlyClients([ours.clientId], [ours.siteId]))).toEqual([]);
    expect(await seen(NO_CLIENTS)).toEqual([]);
    expect(await seen(ALL_CLIENTS)).toEqual(['both 1', 'everyone 1', 'ours 1', 'theirs 1']);
    const foreign = database.within(scope, (manager) =>
      manager.query(`UPDATE schedules SET client_ids = $1 WHERE name = 'ours'`, [[theirs.clientId]]),
    );
    await expect(foreign).rejects.toThrow('row-level security');
  });

  describe('without a scope', () => {
    let unscoped: DataSource;

    beforeAll(async () => {
      unscoped = new DataSource(scopedDataSourceOptions({ url: server.databaseUrl, poolSize: 1, entities: [] }));
      await unscoped.initialize();
    });

    afterAll(() => unscoped.destroy());

    it.each(TABLES)('nothing of %s is visible', async (table) => {
      expect(await unscoped.query(`SELECT 1 FROM ${table}`)).toEqual([]);
    });

    it('nothing is left of the scope of the transaction before, on the same connection', async () => {
      const narrow = new Database(unscoped, unscoped);
      const seen = await narrow.within(ALL_CLIENTS, (manager) => manager.query<unknown[]>('SELECT 1 FROM agents'));
      expect(seen.length).toBeGreaterThanOrEqual(2);
      expect(await unscoped.query('SELECT 1 FROM agents')).toEqual([]);
    });

    it.each([
      [
        'reads a partition past the policy of its table',
        `SELECT 1 FROM metrics_${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`,
        'permission denied',
      ],
      ['reads which migrations ran', 'SELECT 1 FROM schema_migrations', 'permission denied'],
      ['makes a table', 'CREATE TABLE public.mine (id int)', 'permission denied'],
      ['switches the security off', 'ALTER TABLE agents DISABLE ROW LEVEL SECURITY', 'must be owner'],
      ['removes the trigger of the commands', 'DROP TRIGGER guard_command ON commands', 'must be owner'],
      ['changes the audit log', `UPDATE audit_log SET action = 'x'`, 'permission denied|append-only'],
    ])('the application never %s', async (_what, statement, reason) => {
      await expect(unscoped.query(statement)).rejects.toThrow(new RegExp(reason));
    });
  });

  it('is never asked with an empty scope', () => {
    const empty = { kind: 'clients', clientIds: [] } as const;
    expect(() => database.within(empty, () => Promise.resolve())).toThrow('empty client scope');
  });

  it('lets a transaction that fails leave nothing behind', async () => {
    const ids = newTenantIds();
    const work = database.within(ALL_CLIENTS, async (manager) => {
      await TENANT_ROWS['clients']?.(manager, ids);
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await sql(server, 'SELECT 1 FROM clients WHERE id = $1', [ids.clientId])).toEqual([]);
  });
});

/** The ids of what the row hangs on exist; its own is new. */
function pick(ids: ReturnType<typeof newTenantIds>, table: string): Partial<typeof ids> {
  const { clientId, siteId, agentId, commandId } = ids;
  switch (table) {
    case 'sites':
      return { clientId };
    case 'agents':
      return { clientId, siteId };
    case 'commands':
      return { clientId, siteId, agentId };
    default:
      return { clientId, siteId, agentId, commandId };
  }
}
