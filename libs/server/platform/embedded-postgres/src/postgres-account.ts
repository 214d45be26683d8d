import { execFileSync, spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.errors';

/** Linux capabilities that let PostgreSQL's user pass directories closed to it, the weakest first. */
const PASSING_CAPABILITIES = ['dac_read_search', 'dac_override'] as const;

/** The user PostgreSQL runs as: ourselves, or `postgres` when we are root (PostgreSQL refuses root). */
export interface PostgresAccount {
  readonly uid?: number;
  readonly gid?: number;
  /** Kept through `setpriv` when the checkout lies where the user could not enter, e.g. below /root. */
  readonly capability?: (typeof PASSING_CAPABILITIES)[number];
}

/** A program with its arguments, and how to spawn it. */
export interface Invocation {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: { readonly cwd: string; readonly uid?: number; readonly gid?: number };
}

const USER_NAME = 'postgres';

/** The owner of the cluster's files; as root the user is created when the system has none. */
export function findPostgresAccount(): PostgresAccount {
  if (process.getuid?.() !== 0) return {};
  return lookUp() ?? createUser();
}

/**
 * Adds what the account needs to execute PostgreSQL's programs and write into `directory`.
 * @throws EmbeddedPostgresError when nothing this process may do opens the way.
 */
export function withAccess(account: PostgresAccount, initdb: string, directory: string): PostgresAccount {
  const candidates: PostgresAccount[] = [account];
  if (account.uid !== undefined && process.platform === 'linux') {
    candidates.push(...PASSING_CAPABILITIES.map((capability) => ({ ...account, capability })));
  }
  const usable = candidates.find((candidate) => canUse(candidate, initdb, directory));
  if (usable !== undefined) return usable;
  const who = account.uid === undefined ? 'this user' : `the user ${USER_NAME}, as which PostgreSQL runs under root,`;
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL can't start because ${who} can't use ${dirname(initdb)} and ${directory}; ` +
      'move the checkout to a directory others may enter (for example /opt), run as an ordinary user, or set DATABASE_URL.',
  );
}

/** How to run a program as the account. */
export function invocationAs(account: PostgresAccount, program: string, args: readonly string[]): Invocation {
  const { uid, gid, capability } = account;
  // The root directory: the account may not be able to enter ours.
  const cwd = process.platform === 'win32' ? process.cwd() : '/';
  if (uid === undefined || gid === undefined) return { file: program, args, options: { cwd } };
  if (capability === undefined) return { file: program, args, options: { cwd, uid, gid } };
  const privileges = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs'];
  // access(2), which PostgreSQL asks before it executes, ignores capabilities of ordinary users without this bit.
  const keeping = '--securebits=+no_setuid_fixup';
  const passing = [keeping, `--inh-caps=+${capability}`, `--ambient-caps=+${capability}`];
  return { file: 'setpriv', args: [...privileges, ...passing, '--', program, ...args], options: { cwd } };
}

function canUse(account: PostgresAccount, initdb: string, directory: string): boolean {
  if (process.platform === 'win32') return true;
  // initdb looks for the other programs before it shows its settings: the whole installation must be reachable.
  const probe = ['-c', '"$1" --show --pgdata="$2" >/dev/null && test -w "$2"', 'sh', initdb, directory];
  const { file, args, options } = invocationAs(account, '/bin/sh', probe);
  return spawnSync(file, args, { ...options, stdio: 'ignore' }).status === 0;
}

function lookUp(): PostgresAccount | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const answer = spawnSync('id', [flag, USER_NAME], { encoding: 'utf8' });
    return answer.status === 0 ? Number.parseInt(answer.stdout, 10) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function createUser(): PostgresAccount {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', USER_NAME], {
      stdio: 'ignore',
    });
  } catch (error) {
    throw new EmbeddedPostgresError(
      `PostgreSQL refuses to run as root and the user ${USER_NAME} could not be created; ` +
        'run as an ordinary user, or set DATABASE_URL.',
      { cause: error },
    );
  }
  const account = lookUp();
  if (account === undefined) throw new EmbeddedPostgresError(`The user ${USER_NAME} was created but can't be found.`);
  return account;
}
