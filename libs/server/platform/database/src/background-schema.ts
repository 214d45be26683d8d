import { getConstructionPlans, getMigrationPlans } from 'pg-boss';
import type { DataSource, QueryRunner } from 'typeorm';
import { APPLICATION_ROLE } from './application-role';

/** Schema of the background queue's tables. */
export const BACKGROUND_SCHEMA = 'background';

/**
 * Installs or upgrades the tables of pg-boss by its own plans, and lets the application role use them.
 * They have a version of their own beside the migrations, because their SQL belongs to the installed library.
 * Runs as the owner, under the lock of the migrations; the application role may create nothing there.
 */
export async function installBackgroundSchema(owner: DataSource): Promise<void> {
  const runner = owner.createQueryRunner();
  try {
    const [table] = (await runner.query(`SELECT to_regclass('${BACKGROUND_SCHEMA}.version') AS name`)) as {
      name: string | null;
    }[];
    const construction = getConstructionPlans(BACKGROUND_SCHEMA);
    if (table?.name == null) {
      await runner.query(construction);
    } else {
      const installed = await installedVersion(runner);
      if (installed < versionOf(construction)) await runner.query(upgradePlan(installed));
    }
    await runner.query(grants());
  } finally {
    await runner.release();
  }
}

async function installedVersion(runner: QueryRunner): Promise<number> {
  const [row] = (await runner.query(`SELECT version FROM ${BACKGROUND_SCHEMA}.version`)) as { version: number }[];
  if (row === undefined) throw new Error('the schema of the background queue has no version');
  return row.version;
}

/**
 * pg-boss builds indexes concurrently after its transaction. Here they are built at once: a node that waits for the
 * lock of the migrations would be waited for in turn, and the server does not work yet.
 */
function upgradePlan(installed: number): string {
  return getMigrationPlans(BACKGROUND_SCHEMA, installed).replaceAll('INDEX CONCURRENTLY', 'INDEX');
}

/** The version that the installed library makes; it stands nowhere but in its plan. */
function versionOf(construction: string): number {
  const version = /INSERT INTO \S+\.version\s*\(version\)\s*VALUES\s*\('(\d+)'\)/i.exec(construction)?.[1];
  if (version === undefined) throw new Error('the plan of the background queue names no version');
  return Number(version);
}

function grants(): string {
  return `
REVOKE ALL ON SCHEMA ${BACKGROUND_SCHEMA} FROM PUBLIC;
GRANT USAGE ON SCHEMA ${BACKGROUND_SCHEMA} TO ${APPLICATION_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${BACKGROUND_SCHEMA} TO ${APPLICATION_ROLE};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${BACKGROUND_SCHEMA} TO ${APPLICATION_ROLE};`;
}
