import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { ownerDataSource } from './data-source';
import { migrate } from './migrate';
import { migrationNames } from './migrations';

/** Everything a schema is made of, in an order that can be compared. */
const SNAPSHOT = `
  SELECT 'column' AS kind, concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) AS what
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT 'policy', concat_ws(' ', tablename, policyname, qual) FROM pg_policies
  UNION ALL SELECT 'function', pg_get_functiondef(p.oid) FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT 'trigger', pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT 'grant', concat_ws(' ', grantee, table_name, privilege_type)
    FROM information_schema.role_table_grants WHERE table_schema = 'public'
  ORDER BY 1, 2`;

describe('the migrations', () => {
  const name = `spec_migrations_${randomUUID().replaceAll('-', '')}`;
  const administrator = new pg.Client({ connectionString: process.env['RMM_TEST_POSTGRES_URL'] });
  let url: string;

  beforeAll(async () => {
    await administrator.connect();
    await administrator.query(`CREATE DATABASE ${name}`);
    const address = new URL(process.env['RMM_TEST_POSTGRES_URL'] ?? '');
    address.pathname = `/${name}`;
    url = address.href;
  });

  afterAll(async () => {
    await administrator.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await administrator.end();
  });

  it('run once, however many servers start at the same time', async () => {
    const runs = await Promise.all([migrate(url), migrate(url), migrate(url)]);
    expect(runs.flat().sort()).toEqual([...migrationNames].sort());
    expect(await migrate(url)).toEqual([]);
  });

  it('leave no policy that asks for the scope once more for each row', async () => {
    const dataSource = ownerDataSource(url);
    await dataSource.initialize();
    try {
      const conditions = (
        await dataSource.query<{ qual: string }[]>(`SELECT qual FROM pg_policies WHERE qual ~ 'current_setting'`)
      ).map(({ qual }) => qual);
      expect(conditions.length).toBeGreaterThan(80);
      // A sub-select that ends with the text of the setting leaves the comparison to every row.
      expect(conditions.filter((condition) => /\) AS "coalesce"\) (=|<>)/.test(condition))).toEqual([]);
      // And each still compares: with everything, with nothing.
      expect(conditions.filter((condition) => !/''::text\) (=|<>) '(\*?)'::text/.test(condition))).toEqual([]);
    } finally {
      await dataSource.destroy();
    }
  });

  it('undo the policies to what they were, and make them anew', async () => {
    const dataSource = ownerDataSource(url);
    await dataSource.initialize();
    const policies = `SELECT tablename, policyname, qual FROM pg_policies ORDER BY 1, 2`;
    try {
      const before = await dataSource.query<unknown[]>(policies);
      const steps = migrationNames.length - migrationNames.indexOf('ScopeDecidedOnce1795519000000');
      for (let undone = 0; undone < steps; undone += 1) await dataSource.undoLastMigration();
      const old = JSON.stringify(await dataSource.query<unknown[]>(policies));
      expect(old).toContain(String.raw`AS \"coalesce\") = '*'::text`);
      await dataSource.runMigrations();
      expect(await dataSource.query<unknown[]>(policies)).toEqual(before);
    } finally {
      await dataSource.destroy();
    }
  });

  it('go back to nothing, and forward to the same schema', async () => {
    const dataSource = ownerDataSource(url);
    await dataSource.initialize();
    try {
      const before = await dataSource.query<unknown[]>(SNAPSHOT);
      expect(before.length).toBeGreaterThan(200);
      for (let undone = 0; undone < migrationNames.length; undone += 1) await dataSource.undoLastMigration();
      const left = await dataSource.query<unknown[]>(
        `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i' AND relname NOT LIKE 'schema_migrations%'
         UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace`,
      );
      expect(left).toEqual([]);
      await dataSource.runMigrations();
      expect(await dataSource.query<unknown[]>(SNAPSHOT)).toEqual(before);
    } finally {
      await dataSource.destroy();
    }
  });
});
