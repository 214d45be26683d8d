import { createHash, randomUUID } from 'node:crypto';
import { migrate, migrationNames } from '@gururmm/server/platform/database';
import pg from 'pg';

/** A database of one spec, with every migration, on the PostgreSQL of the test run. */
export interface TestDatabase {
  /** URL of its owner; the application's connections become the application role by themselves. */
  readonly url: string;
  drop(): Promise<void>;
}

const TEMPLATE_LOCK = 7_264_900;

/** Migrations run once for a test run; each database is a copy of the migrated template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env['RMM_TEST_POSTGRES_URL'];
  if (serverUrl === undefined)
    throw new Error('RMM_TEST_POSTGRES_URL is not set: run the specs through tools/test/run-jest.mjs');
  const name = `spec_${randomUUID().replaceAll('-', '')}`;
  await asAdministrator(serverUrl, async (client) => {
    const template = await ensureTemplate(client, serverUrl);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  return {
    url: urlOf(serverUrl, name),
    drop: () =>
      asAdministrator(serverUrl, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

async function ensureTemplate(client: pg.Client, serverUrl: string): Promise<string> {
  const version = createHash('sha256').update(migrationNames.join()).digest('hex').slice(0, 12);
  const template = `template_${version}`;
  await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
  if (rowCount === 0) {
    const building = `${template}_building`;
    await client.query(`DROP DATABASE IF EXISTS ${building} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${building}`);
    await migrate(urlOf(serverUrl, building));
    await client.query(`ALTER DATABASE ${building} RENAME TO ${template}`);
  }
  return template;
}

async function asAdministrator<T>(serverUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
