import pg from 'pg';

/** Role the server works as: it owns no table, so row-level security always binds it. */
export const APPLICATION_ROLE = 'gururmm_app';

/**
 * Makes sure that the application role exists and that the connecting user may become it.
 * Runs as the owner, before the migrations grant the role its rights.
 */
export async function ensureApplicationRole(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    // Two servers may start at once against one cluster: the loser of the race finds the role there.
    await client.query(`DO $$ BEGIN
      IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '${APPLICATION_ROLE}') THEN
        CREATE ROLE ${APPLICATION_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$`);
    await client.query(`DO $$ BEGIN
      IF NOT pg_has_role(current_user, '${APPLICATION_ROLE}', 'MEMBER') THEN
        EXECUTE format('GRANT ${APPLICATION_ROLE} TO %I', current_user);
      END IF;
    END $$`);
  } finally {
    await client.end();
  }
}
