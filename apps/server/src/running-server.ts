import { FirstAdministrator, type FirstAdministratorNotice } from '@gururmm/server/users';
import type { Configuration } from '@gururmm/server/platform/config';
import { migrate } from '@gururmm/server/platform/database';
import { acquireInstanceLock, startEmbeddedPostgres } from '@gururmm/server/platform/embedded-postgres';
import { createLogger } from '@gururmm/server/platform/logging';
import { loadServerSecret } from '@gururmm/server/platform/secrets';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createHttpApplication } from './http-application';
import { assertPortFree } from './port';

/** A server that listens, and how to end it. */
export interface RunningServer {
  readonly port: number;
  readonly firstAdministrator: FirstAdministratorNotice | undefined;
  stop(): Promise<void>;
}

/** What has been started, in order; it is ended in reverse. */
type Ending = () => Promise<void> | void;

/**
 * Starts everything in order: lock, database, schema, application, port.
 * When a step fails, the steps before it are undone and the error is thrown.
 */
export async function startServer(configuration: Configuration): Promise<RunningServer> {
  const endings: Ending[] = [];
  const stop = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    await assertPortFree(configuration.http.port, configuration.http.host);
    const urls = await openDatabase(configuration, endings);
    await migrate(urls.owner);
    const secret = loadServerSecret(configuration.dataDir, configuration.auth.jwtSecret);
    const app = await createHttpApplication({ configuration, secret, databaseUrl: urls.application });
    endings.push(() => closeApplication(app, configuration.shutdownGraceMs));
    const firstAdministrator = await app.get(FirstAdministrator).ensure();
    await app.listen(configuration.http.port, configuration.http.host);
    const address = app.getHttpServer().address();
    const port = typeof address === 'object' && address !== null ? address.port : configuration.http.port;
    return { port, firstAdministrator, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The embedded PostgreSQL, unless the operator brings one. */
async function openDatabase(
  configuration: Configuration,
  endings: Ending[],
): Promise<{ owner: string; application: string }> {
  const { url, migrationUrl } = configuration.database;
  if (url !== undefined) return { owner: migrationUrl ?? url, application: url };
  const lock = acquireInstanceLock(configuration.dataDir);
  endings.push(() => lock.release());
  const postgres = await startEmbeddedPostgres({
    dataDir: configuration.dataDir,
    log: createLogger(configuration.logging),
  });
  endings.push(() => postgres.stop());
  return { owner: postgres.ownerUrl, application: postgres.ownerUrl };
}

/** Agents are told to come back, requests may finish, then what still hangs is cut. */
async function closeApplication(app: NestExpressApplication, graceMs: number): Promise<void> {
  const server = app.getHttpServer();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}
