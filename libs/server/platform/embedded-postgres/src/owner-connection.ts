import pg from 'pg';
import { type ClusterDirectory, OWNER_ROLE } from './cluster-directory';

/** Database the product lives in. */
export const DATABASE_NAME = 'gururmm';

const CONNECT_TIMEOUT_MS = 5_000;

/** URL of the owner role on a port of this machine. */
export function ownerUrlOf(cluster: ClusterDirectory, port: number, database = DATABASE_NAME): string {
  return `postgres://${OWNER_ROLE}:${cluster.ownerPassword}@127.0.0.1:${port}/${database}`;
}

/** Creates the product's database unless it exists. */
export async function ensureDatabase(cluster: ClusterDirectory, port: number): Promise<void> {
  await withOwner(cluster, port, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE_NAME]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE_NAME}`);
  });
}

/** Whether this very cluster answers on the port with our password. */
export async function answers(cluster: ClusterDirectory, port: number): Promise<boolean> {
  try {
    return await withOwner(cluster, port, async (client) => {
      const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
      return rows[0]?.data_directory === cluster.clusterDir;
    });
  } catch (error) {
    if (isNotReady(error)) return false;
    throw error;
  }
}

async function withOwner<T>(
  cluster: ClusterDirectory,
  port: number,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: ownerUrlOf(cluster, port, 'postgres'),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Nobody listens yet, or PostgreSQL starts or stops (57P01 to 57P03 of its error codes). */
function isNotReady(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  if (/^57P0[1-3]$|^ECONN/.test(code)) return true;
  return error instanceof Error && /timeout|terminated unexpectedly/i.test(error.message);
}
