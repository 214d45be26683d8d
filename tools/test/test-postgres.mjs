import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTypescript } from '../build/load-typescript.mjs';

/** Nothing of a test database has to outlive a crash: speed instead. */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '200',
};

/**
 * Starts a throw-away PostgreSQL in a temporary directory.
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>} the superuser's URL
 */
export async function startTestPostgres() {
  const { startEmbeddedPostgres } = await loadTypescript('libs/server/platform/embedded-postgres/src/index.ts');
  const dataDir = await mkdtemp(join(tmpdir(), 'gururmm-test-'));
  const log = { info: () => undefined, warn: (message) => console.warn(message) };
  const postgres = await startEmbeddedPostgres({ dataDir, log, settings: SETTINGS });
  return {
    url: postgres.ownerUrl,
    stop: async () => {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
