import { ensureApplicationRole } from './application-role';
import { installBackgroundSchema } from './background-schema';
import { ownerDataSource } from './data-source';

const MIGRATION_LOCK = 7_264_101;

/**
 * Brings the schema up to date; safe when several servers start at once.
 * @returns names of the migrations that ran.
 */
export async function migrate(ownerUrl: string): Promise<readonly string[]> {
  await ensureApplicationRole(ownerUrl);
  const dataSource = ownerDataSource(ownerUrl);
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const ran = await dataSource.runMigrations();
    await installBackgroundSchema(dataSource);
    return ran.map((migration) => migration.name);
  } finally {
    await lock.release();
    await dataSource.destroy();
  }
}
