import { realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterDirectory, prepareCluster } from './cluster-directory';
import { EmbeddedPostgresError } from './embedded-postgres.errors';
import { answers, ensureDatabase, ownerUrlOf } from './owner-connection';
import { findPostgresAccount } from './postgres-account';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries';
import { findPostmaster, removeMisleadingPostmasterFile } from './postmaster-file';
import { runProgram } from './run-program';
import { sharedBuffers, usableMemoryBytes } from './shared-buffers';

/** What the embedded PostgreSQL needs to know. */
export interface EmbeddedPostgresOptions {
  /** The product's data directory; the cluster lies in its `postgres`, secrets in `secrets`, the log in `logs`. */
  readonly dataDir: string;
  readonly log: { info(message: string): void; warn(message: string): void };
  /** Server settings beside the defaults, e.g. `{ fsync: 'off' }` in tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running PostgreSQL of our own. */
export interface EmbeddedPostgres {
  /** URL with the password of the schema's owner: never print it. */
  readonly ownerUrl: string;
  /** Ends it cleanly; open transactions are rolled back. Harmless when called twice. */
  stop(): Promise<void>;
}

interface Server {
  readonly cluster: ClusterDirectory;
  readonly binaries: PostgresBinaries;
  readonly options: EmbeddedPostgresOptions;
}

const START_ATTEMPTS = 5;
const RETRY_DELAY_MS = 1_000;
const PG_CTL_TIMEOUT_SECONDS = 60;
const ADOPTION_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

/**
 * Starts PostgreSQL on a free port of 127.0.0.1, or adopts the one that a killed server left running.
 * The caller holds the instance lock of the data directory.
 * @throws EmbeddedPostgresError with one sentence when it can't run here.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await findPostgresBinaries();
  const prepared = await prepareCluster(options.dataDir, findPostgresAccount(), binaries);
  const cluster = { ...prepared, clusterDir: realpathSync(prepared.clusterDir) };
  const server: Server = { cluster, binaries, options };
  const port = (await adopt(server)) ?? (await start(server));
  await ensureDatabase(cluster, port);
  let stopping: Promise<void> | undefined;
  return { ownerUrl: ownerUrlOf(cluster, port), stop: () => (stopping ??= stop(server, 'fast')) };
}

/** Port of the postmaster that already runs on this cluster, once it answers. */
async function adopt(server: Server): Promise<number | undefined> {
  const { cluster, options } = server;
  const deadlineMs = performance.now() + ADOPTION_TIMEOUT_MS;
  while (performance.now() < deadlineMs) {
    const postmaster = findPostmaster(cluster.clusterDir);
    if (postmaster === undefined) return undefined;
    if (postmaster.status === 'ready' && (await answers(cluster, postmaster.port))) {
      options.log.warn(`adopted the PostgreSQL (pid ${postmaster.pid}) which an earlier server left running`);
      return postmaster.port;
    }
    await sleep(POLL_MS);
  }
  options.log.warn('a PostgreSQL left running by an earlier server does not answer; it is stopped');
  await stop(server, 'immediate');
  return undefined;
}

async function start({ cluster, binaries, options }: Server): Promise<number> {
  removeMisleadingPostmasterFile(cluster.clusterDir);
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort();
    const { exitCode, output } = await runProgram(cluster.account, binaries.pgCtl, [
      'start',
      '--wait',
      `--timeout=${PG_CTL_TIMEOUT_SECONDS}`,
      `--pgdata=${cluster.clusterDir}`,
      `--log=${cluster.logFile}`,
      `--options=${serverArguments(port, options.settings ?? {})}`,
    ]);
    if (exitCode === 0) {
      options.log.info(`PostgreSQL started on 127.0.0.1:${port}`);
      return port;
    }
    // The port was taken in between, or processes of a killed PostgreSQL are still ending.
    if (attempt === START_ATTEMPTS) throw new EmbeddedPostgresError(startFault(cluster, output));
    await sleep(RETRY_DELAY_MS);
  }
}

function startFault(cluster: ClusterDirectory, output: string): string {
  const lastLine = output.split('\n').at(-1) ?? '';
  return `The embedded PostgreSQL did not start (${lastLine}); ${cluster.logFile} says why.`;
}

/** Command line of `postgres`; pg_ctl hands it to a shell, hence the quotes. */
function serverArguments(port: number, settings: Readonly<Record<string, string>>): string {
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] ',
    shared_buffers: sharedBuffers(usableMemoryBytes()),
    ...settings,
  };
  return Object.entries(all)
    .map(([name, value]) => `-c ${name}='${value.replaceAll("'", '')}'`)
    .join(' ');
}

async function stop({ cluster, binaries, options }: Server, mode: 'fast' | 'immediate'): Promise<void> {
  const { exitCode, output } = await runProgram(cluster.account, binaries.pgCtl, [
    'stop',
    '--wait',
    `--timeout=${PG_CTL_TIMEOUT_SECONDS}`,
    `--mode=${mode}`,
    `--pgdata=${cluster.clusterDir}`,
  ]);
  if (exitCode === 0) options.log.info('PostgreSQL stopped');
  else options.log.warn(`PostgreSQL was not stopped: ${output}`);
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('the operating system gave no port'));
      });
    });
  });
}
