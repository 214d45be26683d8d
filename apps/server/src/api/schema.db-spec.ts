import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

interface Column {
  readonly table_name: string;
  readonly column_name: string;
  readonly is_nullable: 'YES' | 'NO';
}

describe('the entities', () => {
  let server: TestServer;
  let dataSource: DataSource;
  let columns: Map<string, Column>;

  beforeAll(async () => {
    server = await startTestServer();
    dataSource = server.app.get<DataSource>(getDataSourceToken());
    const rows = await sql<Column>(
      server,
      `SELECT c.relname AS table_name, a.attname AS column_name, CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END AS is_nullable
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')`,
    );
    columns = new Map(rows.map((row) => [`${row.table_name}.${row.column_name}`, row]));
  });

  afterAll(() => server.stop());

  it('have only columns that the migrations make, and null where those allow it', () => {
    expect(dataSource.entityMetadatas.length).toBeGreaterThanOrEqual(13);
    const faults = dataSource.entityMetadatas.flatMap(({ tableName, columns: properties }) =>
      properties.flatMap(({ databaseName, isNullable }) => {
        const column = columns.get(`${tableName}.${databaseName}`);
        if (column === undefined) return [`${tableName}.${databaseName} does not exist`];
        const isNullableThere = column.is_nullable === 'YES';
        return isNullable === isNullableThere
          ? []
          : [`${tableName}.${databaseName} is ${isNullableThere ? '' : 'not '}nullable`];
      }),
    );
    expect(faults).toEqual([]);
  });

  it('name every column that must have a value and has no default', async () => {
    const required = await sql<{ name: string }>(
      server,
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER'`,
    );
    const known = new Map(dataSource.entityMetadatas.map((entity) => [entity.tableName, entity]));
    const missing = required
      .map(({ name }) => name.split('.') as [string, string])
      .filter(
        ([table, column]) => known.get(table)?.columns.every(({ databaseName }) => databaseName !== column) ?? false,
      );
    expect(missing).toEqual([]);
  });

  it('are never changed into a schema: synchronize is off, and an undefined condition throws', async () => {
    expect(dataSource.options.synchronize).toBe(false);
    expect(dataSource.options.migrationsRun).toBe(false);
    const users = dataSource.getRepository('users');
    await expect(users.findBy({ id: undefined })).rejects.toThrow();
  });
});
