import { randomUUID } from 'node:crypto';
import { APPLICATION_ROLE } from '@gururmm/server/platform/database';
import { getDataSourceToken } from '@nestjs/typeorm';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { startTestServer, type TestServer } from '../testing/test-server';
import { makeTenant, type Tenant } from './tenants';

const DENIED = '42501';

/** Tables that name clients and yet belong to people, who are reached through authentication and administration only. */
const TABLES_OF_PEOPLE = ['api_tokens', 'trust_rules', 'user_client_rules'];

/** The one table that names no site even through its parent: its repository holds site scopes to it. */
const WITHOUT_SITE_POLICY = ['jobs'];

/** Tables with rows of no client from the start, which every scope may read. */
const BUILT_IN_ROWS = ['alert_rules'];

interface TenantTable {
  readonly name: string;
  /** Condition that a row belongs to the client whose id is the parameter. */
  readonly isOf: (parameter: string) => string;
  /** Assignment that gives a row to that client. */
  readonly giveTo: (parameter: string) => string;
  readonly isForced: boolean;
}

interface Scope {
  readonly clients?: readonly string[];
  readonly sites?: readonly string[];
}

/** Without the application: SQL as its role, as if every filter of every repository were gone. */
describe('row-level security alone', () => {
  let server: TestServer;
  let owner: pg.Client;
  let application: pg.Client;
  let tables: readonly TenantTable[];
  let a: Tenant;
  let siblingOfA: Tenant;
  let b: Tenant;

  beforeAll(async () => {
    server = await startTestServer();
    owner = new pg.Client({ connectionString: server.databaseUrl });
    application = new pg.Client({ connectionString: server.databaseUrl, options: `-c role=${APPLICATION_ROLE}` });
    await Promise.all([owner.connect(), application.connect()]);
    a = await makeTenant(server, `a-${randomUUID()}`);
    b = await makeTenant(server, `b-${randomUUID()}`);
    siblingOfA = await makeTenant(server, `sibling-${randomUUID()}`, a.clientId);
    tables = await tenantTables(owner);
  }, 60_000);

  afterAll(async () => {
    await Promise.all([owner.end(), application.end()]);
    await server.stop();
  });

  /** Runs SQL as the application inside a scope; nothing of it stays. */
  async function within<T>({ clients, sites }: Scope, work: (client: pg.Client) => Promise<T>): Promise<T> {
    await application.query('BEGIN');
    try {
      const list = (ids: readonly string[] | undefined) => (ids === undefined ? '' : `{${ids.join(',')}}`);
      await application.query(
        `SELECT set_config('rmm.client_scope', $1, true), set_config('rmm.site_scope', $2, true)`,
        [list(clients), list(sites)],
      );
      return await work(application);
    } finally {
      await application.query('ROLLBACK');
    }
  }

  const count = async (client: pg.Client, { name, isOf }: TenantTable, clientId: string) => {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${name} WHERE ${isOf('$1')}`,
      [clientId],
    );
    return rows[0]?.count ?? -1;
  };
  const countBuiltIn = async (client: pg.Client, name: string) => {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${name} WHERE client_id IS NULL`,
    );
    return rows[0]?.count ?? 0;
  };
  /** A copy of a client's row under that client. @returns the SQLSTATE with which it is refused */
  const insertCopy = async (client: pg.Client, table: TenantTable, clientId: string) => {
    const { rows } = await owner.query<{ row: unknown }>(
      `SELECT to_jsonb(t) AS row FROM ${table.name} t WHERE ${table.isOf('$1')} LIMIT 1`,
      [clientId],
    );
    const columns = await writableColumns(owner, table.name);
    return refusalOf(
      client.query(
        `INSERT INTO ${table.name} (${columns}) SELECT ${columns} FROM jsonb_populate_record(NULL::${table.name}, $1)`,
        [JSON.stringify(rows[0]?.row)],
      ),
    );
  };
  /** Rows that were reached, or the refusal. */
  const reached = (attempt: Promise<pg.QueryResult>) =>
    attempt.then(
      ({ rowCount }) => rowCount,
      (error: unknown) => (error as { code?: string }).code,
    );

  it('covers every table that names a client', async () => {
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['agents', 'audit_log', 'clients', 'commands', 'jobs', 'metrics', 'sites']),
    );
    expect(tables.filter(({ isForced }) => !isForced)).toEqual([]);
    await owner.query('CREATE TABLE added_in_haste (id uuid, client_id uuid)');
    const found = (await tenantTables(owner)).filter(({ isForced }) => !isForced);
    await owner.query('DROP TABLE added_in_haste');
    expect(found.map(({ name }) => name)).toEqual(['added_in_haste']);
  });

  it('has something to hide in every one of them', async () => {
    for (const table of tables) {
      for (const clientId of [a.clientId, b.clientId]) {
        expect([table.name, await count(owner, table, clientId)]).not.toEqual([table.name, 0]);
      }
    }
  });

  it('shows, changes and takes nothing without a scope', async () => {
    for (const table of tables) {
      const { name } = table;
      const seen = await within({}, (client) => client.query(`SELECT 1 FROM ${name}`));
      expect([name, seen.rowCount]).toEqual([name, 0]);
      const deleted = await within({}, (client) => reached(client.query(`DELETE FROM ${name}`)));
      expect([name, [0, DENIED].includes(deleted ?? -1)]).toEqual([name, true]);
      expect([name, await within({}, (client) => insertCopy(client, table, a.clientId))]).toEqual([name, DENIED]);
    }
  });

  it('shows the rows of its scope and of nobody else', async () => {
    for (const table of tables) {
      const [own, foreign, all] = await within({ clients: [a.clientId] }, async (client) => [
        await count(client, table, a.clientId),
        await count(client, table, b.clientId),
        (await client.query(`SELECT 1 FROM ${table.name}`)).rowCount,
      ]);
      const builtIn = BUILT_IN_ROWS.includes(table.name) ? await countBuiltIn(owner, table.name) : 0;
      const expected = [table.name, await count(owner, table, a.clientId), 0, own + builtIn];
      expect([table.name, own, foreign, all]).toEqual(expected);
    }
  });

  it('lets nobody change, remove, add or give away a row across its edge', async () => {
    const scope = { clients: [a.clientId] };
    const scalar = (value: string | number | null | undefined) => value ?? 'none';
    for (const table of tables) {
      const { name, isOf, giveTo } = table;
      const attempt = (text: string, ...parameters: string[]) =>
        within(scope, (client) => reached(client.query(text, parameters)));
      const attempts = {
        update: scalar(await attempt(`UPDATE ${name} SET ${giveTo('$1')} WHERE ${isOf('$2')}`, a.clientId, b.clientId)),
        delete: scalar(await attempt(`DELETE FROM ${name} WHERE ${isOf('$1')}`, b.clientId)),
        insert: scalar(await within(scope, (client) => insertCopy(client, table, b.clientId))),
        give: scalar(await attempt(`UPDATE ${name} SET ${giveTo('$1')}`, b.clientId)),
      };
      const none = name === 'audit_log' ? DENIED : 0;
      expect([name, attempts]).toEqual([name, { update: none, delete: none, insert: DENIED, give: DENIED }]);
    }
  });

  it('holds a site scope to its sites', async () => {
    const strangers = [siblingOfA.mark, siblingOfA.site.id, siblingOfA.agentId, siblingOfA.commandId];
    const scope = { clients: [a.clientId], sites: [a.site.id] };
    for (const { name } of tables.filter((table) => !WITHOUT_SITE_POLICY.includes(table.name))) {
      const visible = await within(scope, (client) => client.query(`SELECT t::text AS row FROM ${name} t`));
      const text = JSON.stringify(visible.rows);
      expect([name, strangers.filter((stranger) => text.includes(stranger))]).toEqual([name, []]);
    }
    const own = await within(scope, (client) => client.query('SELECT id FROM agents'));
    expect(own.rows).toEqual([{ id: a.agentId }]);
    const moved = await within(scope, (client) =>
      refusalOf(client.query('UPDATE agents SET site_id = $1', [siblingOfA.site.id])),
    );
    expect(moved).toBe(DENIED);
    const renamed = await within(scope, (client) => client.query(`UPDATE clients SET notes = 'x'`));
    expect(renamed.rowCount).toBe(0);
  });

  it('fails, instead of opening, on a scope that is none', async () => {
    for (const scope of ['garbage', '{*}', "{' OR true}", '**']) {
      await application.query('BEGIN');
      await application.query(`SELECT set_config('rmm.client_scope', $1, true)`, [scope]);
      expect([scope, await refusalOf(application.query('SELECT 1 FROM sites'))]).toEqual([scope, '22P02']);
      await application.query('ROLLBACK');
    }
  });

  it('forgets the scope with its transaction, on pooled connections too', async () => {
    const scoped = server.app.get<DataSource>(getDataSourceToken());
    await server.request('GET', '/api/sites');
    for (let connection = 0; connection < 20; connection += 1) {
      expect(await scoped.query('SELECT count(*)::int AS count FROM sites')).toEqual([{ count: 0 }]);
    }
  });

  describe('the application’s role', () => {
    it('is nobody: it owns nothing and may pass by nothing', async () => {
      const { rows } = await owner.query(
        `SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolcanlogin, rolreplication,
           (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS relations,
           (SELECT count(*)::int FROM pg_proc WHERE proowner = r.oid) AS functions,
           (SELECT count(*)::int FROM pg_auth_members WHERE member = r.oid) AS memberships
         FROM pg_roles r WHERE rolname = $1`,
        [APPLICATION_ROLE],
      );
      const no = { rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: false };
      expect(rows).toEqual([
        { ...no, rolcanlogin: false, rolreplication: false, relations: 0, functions: 0, memberships: 0 },
      ]);
    });

    it.each([
      ['writes the audit log', `INSERT INTO audit_log (chain_seq) VALUES (1)`],
      ['changes the audit log', `UPDATE audit_log SET action = 'x'`],
      ['removes from the audit log', 'DELETE FROM audit_log'],
      ['empties the audit log', 'TRUNCATE audit_log'],
      ['empties a table', 'TRUNCATE users CASCADE'],
      ['reads the list of migrations', 'SELECT 1 FROM schema_migrations'],
      ['writes the list of migrations', `INSERT INTO schema_migrations (timestamp, name) VALUES (1, 'x')`],
      ['makes a table', 'CREATE TABLE mine (id int)'],
      ['makes a function', `CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`],
      ['makes a role', 'CREATE ROLE mine'],
      ['switches row-level security off', 'ALTER TABLE sites DISABLE ROW LEVEL SECURITY'],
      ['stops forcing it', 'ALTER TABLE sites NO FORCE ROW LEVEL SECURITY'],
      ['drops a policy', 'DROP POLICY client_scope ON sites'],
      ['adds a policy', 'CREATE POLICY mine ON sites USING (true)'],
      ['drops the append-only trigger', 'DROP TRIGGER audit_append_only ON audit_log'],
      ['disables triggers', 'SET session_replication_role = replica'],
      ['reads passwords of the database', 'SELECT 1 FROM pg_authid'],
      ['reads files', `SELECT pg_read_file('/etc/passwd')`],
      ['runs programs', `COPY (SELECT 1) TO PROGRAM 'true'`],
    ])('is refused when it %s', async (_what, text) => {
      await application.query('BEGIN');
      const refusal = await refusalOf(application.query(text));
      await application.query('ROLLBACK');
      expect(refusal).toBe(DENIED);
    });

    it('is refused the rows when it turns row security off for its session', async () => {
      await application.query('BEGIN');
      await application.query('SET LOCAL row_security = off');
      const refusal = await refusalOf(application.query('SELECT 1 FROM sites'));
      await application.query('ROLLBACK');
      expect(refusal).toBe(DENIED);
    });

    it('reaches the partitions of metrics through their parent alone', async () => {
      const { rows } = await owner.query<{ name: string }>(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'metrics'::regclass`,
      );
      expect(rows.length).toBeGreaterThan(0);
      for (const { name } of rows) {
        await application.query('BEGIN');
        expect(await refusalOf(application.query(`SELECT 1 FROM ${name}`))).toBe(DENIED);
        await application.query('ROLLBACK');
      }
    });

    it('borrows its owner’s rights in four functions, which trust no search path', async () => {
      const { rows } = await owner.query<{ name: string; config: string[]; is_public: boolean }>(
        `SELECT proname AS name, proconfig AS config, has_function_privilege('public', oid, 'EXECUTE') AS is_public
         FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef ORDER BY proname`,
      );
      const config = ['search_path=pg_catalog, public'];
      expect(rows).toEqual([
        { name: 'rmm_audit_append', config, is_public: false },
        { name: 'rmm_drop_partitions', config: [...config, 'lock_timeout=5s'], is_public: false },
        { name: 'rmm_ensure_metrics_partition', config, is_public: false },
        { name: 'rmm_ensure_partition', config, is_public: false },
      ]);
    });
  });
});

/** From the catalog, so that a table that is added later is found too. */
async function tenantTables(owner: pg.Client): Promise<TenantTable[]> {
  const { rows } = await owner.query<{ name: string; column: string; is_forced: boolean }>(
    `SELECT c.relname AS name, coalesce(min(a.attname), 'id') AS column,
       c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
         SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polname = 'client_scope') AS is_forced
     FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname IN ('client_id', 'client_ids')
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND (a.attname IS NOT NULL OR c.relname = 'clients') AND NOT c.relname = ANY ($1)
     GROUP BY c.oid ORDER BY c.relname`,
    [TABLES_OF_PEOPLE],
  );
  return rows.map(({ name, column, is_forced: isForced }) =>
    column === 'client_ids'
      ? { name, isForced, isOf: (p) => `${p}::uuid = ANY (${column})`, giveTo: (p) => `${column} = ARRAY[${p}::uuid]` }
      : { name, isForced, isOf: (p) => `${column} = ${p}::uuid`, giveTo: (p) => `${column} = ${p}::uuid` },
  );
}

async function writableColumns(owner: pg.Client, table: string): Promise<string> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER' AND is_identity = 'NO'`,
    [table],
  );
  return rows.map(({ name }) => name).join(', ');
}

/** SQLSTATE of the refusal; undefined when nothing was refused. */
async function refusalOf(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}
