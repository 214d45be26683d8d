import { migrate } from '@gururmm/server/platform/database';
import { createTestDatabase, type TestDatabase } from '@gururmm/server/platform/testing';
import pg from 'pg';

describe('the schema of the background queue', () => {
  let database: TestDatabase;
  let owner: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
  });

  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  async function version(): Promise<number | undefined> {
    const { rows } = await owner.query<{ version: number }>('SELECT version FROM background.version');
    return rows[0]?.version;
  }

  it('comes with the migrations, and several servers that start at once bring an older one up to date', async () => {
    const current = await version();
    expect(current).toBeGreaterThan(40);
    await migrate(database.url);
    expect(await version()).toBe(current);
    await owner.query('UPDATE background.version SET version = version - 1');
    await owner.query('ALTER TABLE background.queue DROP COLUMN retained_count, DROP COLUMN retained_on');
    await owner.query('DROP INDEX background.job_common_i14');
    await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);
    expect(await version()).toBe(current);
    await owner.query('SELECT retained_count, retained_on FROM background.queue');
    const { rows } = await owner.query(`SELECT to_regclass('background.job_common_i14') IS NOT NULL AS there`);
    expect(rows).toEqual([{ there: true }]);
  });
});
