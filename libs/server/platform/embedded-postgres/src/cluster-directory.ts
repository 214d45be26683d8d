import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.errors';
import { type PostgresAccount, withAccess } from './postgres-account';
import type { PostgresBinaries } from './postgres-binaries';
import { runProgram } from './run-program';

/** Name of the bootstrap role: owner of the schema, used for migrations. */
export const OWNER_ROLE = 'gururmm_owner';

/** Where the parts of the embedded PostgreSQL lie in the data directory. */
export interface ClusterDirectory {
  readonly clusterDir: string;
  readonly logFile: string;
  readonly ownerPassword: string;
  readonly account: PostgresAccount;
}

const MAX_LOG_BYTES = 10 * 1024 * 1024;
const SUPPORTED_MAJOR = '18';
const PASSWORD_BYTES = 32;

/**
 * Finds the cluster in `dataDir`, or makes it: initialised beside its place and moved there when it is whole.
 * @throws EmbeddedPostgresError when it belongs to another PostgreSQL version or its password is lost.
 */
export async function prepareCluster(
  dataDir: string,
  account: PostgresAccount,
  binaries: PostgresBinaries,
): Promise<ClusterDirectory> {
  const clusterDir = join(dataDir, 'postgres');
  // Others may pass through as root's own files do: PostgreSQL runs as another user there.
  mkdirSync(dataDir, { recursive: true, mode: account.uid === undefined ? 0o700 : 0o755 });
  const isNew = !existsSync(join(clusterDir, 'PG_VERSION'));
  const ownerPassword = readOrCreatePassword(join(dataDir, 'secrets'), isNew);
  const access = isNew
    ? await initialise({ dataDir, clusterDir, ownerPassword, account, binaries })
    : withAccess(account, binaries.initdb, clusterDir);
  checkVersion(clusterDir);
  return { clusterDir, logFile: prepareLogFile(join(dataDir, 'logs'), account), ownerPassword, account: access };
}

function readOrCreatePassword(secretsDir: string, isNew: boolean): string {
  const path = join(secretsDir, 'postgres-owner-password');
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  if (!isNew) {
    throw new EmbeddedPostgresError(
      `The database's password ${path} is missing; restore it from a backup, or move the data directory away to begin anew.`,
    );
  }
  mkdirSync(secretsDir, { recursive: true, mode: 0o700 });
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  writeFileSync(path, `${password}\n`, { mode: 0o600, flag: 'wx' });
  return password;
}

interface Initialisation {
  readonly dataDir: string;
  readonly clusterDir: string;
  readonly ownerPassword: string;
  readonly account: PostgresAccount;
  readonly binaries: PostgresBinaries;
}

async function initialise(plan: Initialisation): Promise<PostgresAccount> {
  const draftDir = join(plan.dataDir, `postgres.initialising`);
  const passwordFile = join(plan.dataDir, `postgres.initialising.password`);
  for (const left of [draftDir, passwordFile, plan.clusterDir]) rmSync(left, { recursive: true, force: true });
  mkdirSync(draftDir, { mode: 0o700 });
  writeFileSync(passwordFile, `${plan.ownerPassword}\n`, { mode: 0o600, flag: 'wx' });
  try {
    for (const path of [draftDir, passwordFile]) giveTo(plan.account, path);
    const access = withAccess(plan.account, plan.binaries.initdb, draftDir);
    const { exitCode, output } = await runProgram(
      access,
      plan.binaries.initdb,
      initdbArguments(draftDir, passwordFile),
    );
    if (exitCode !== 0) throw new EmbeddedPostgresError(`PostgreSQL could not be initialised: ${output}`);
    renameSync(draftDir, plan.clusterDir);
    return access;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** The built-in locale is part of PostgreSQL: the order of texts can't change with the operating system. */
function initdbArguments(clusterDir: string, passwordFile: string): string[] {
  return [
    `--pgdata=${clusterDir}`,
    `--username=${OWNER_ROLE}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
}

function checkVersion(clusterDir: string): void {
  const major = readFileSync(join(clusterDir, 'PG_VERSION'), 'utf8').trim();
  if (major === SUPPORTED_MAJOR) return;
  throw new EmbeddedPostgresError(
    `The data in ${clusterDir} belong to PostgreSQL ${major}, this is PostgreSQL ${SUPPORTED_MAJOR}; ` +
      'see docs/architecture.md on moving them.',
  );
}

function prepareLogFile(logDir: string, account: PostgresAccount): string {
  mkdirSync(logDir, { recursive: true });
  const path = join(logDir, 'postgres.log');
  if (existsSync(path) && statSync(path).size > MAX_LOG_BYTES) renameSync(path, `${path}.1`);
  writeFileSync(path, '', { flag: 'a', mode: 0o600 });
  giveTo(account, path);
  return path;
}

function giveTo(account: PostgresAccount, path: string): void {
  if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
}
