import { readFileSync } from 'node:fs';
import type { OsType } from '@gururmm/shared/protocol';
import { TaskRefusal } from './task-refusal';

/** The account a task runs under. */
export interface Account {
  /** Set when the task runs under another account than the agent. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** What stands before the program to change the account; empty when nothing changes. */
  readonly prefix: readonly string[];
  /** Environment that goes with the account. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What is known about the agent's own account and this machine. */
export interface AccountFacts {
  readonly osType: OsType;
  readonly uid: number | undefined;
  readonly isSystem: boolean;
  readonly setpriv: string | undefined;
  readonly passwd: () => string;
}

const UNCHANGED: Account = { prefix: [], environment: {} };

/**
 * The account for tasks: never root, never SYSTEM.
 * @throws TaskRefusal when the agent has all rights and cannot, or was not told to, give them away
 */
export function chooseAccount(runAsUser: string | undefined, facts: AccountFacts): Account {
  switch (facts.osType) {
    case 'linux':
      return facts.uid === 0 ? lowerAccount(runAsUser, facts) : ownAccount(runAsUser, facts);
    case 'macos':
      if (facts.uid === 0)
        throw new TaskRefusal('claude_task does not run as root, and cannot change the user on macOS');
      return UNCHANGED;
    case 'windows':
      if (facts.isSystem) {
        throw new TaskRefusal(
          'claude_task does not run as SYSTEM, and Windows gives no other account without its password; run the agent service under an account of low privilege',
        );
      }
      if (runAsUser !== undefined) throw new TaskRefusal('claude.run_as_user cannot be used on Windows');
      return UNCHANGED;
  }
}

function lowerAccount(runAsUser: string | undefined, facts: AccountFacts): Account {
  if (runAsUser === undefined) {
    throw new TaskRefusal('claude_task does not run as root; name a user of low privilege in claude.run_as_user');
  }
  const user = userNamed(runAsUser, facts.passwd());
  if (user === undefined) throw new TaskRefusal(`claude.run_as_user: there is no user ${runAsUser} in /etc/passwd`);
  if (user.uid === 0 || user.gid === 0)
    throw new TaskRefusal(`claude.run_as_user: ${runAsUser} has the rights of root`);
  if (facts.setpriv === undefined) throw new TaskRefusal('setpriv (util-linux), which changes the user, was not found');
  return {
    owner: { uid: user.uid, gid: user.gid },
    prefix: [
      facts.setpriv,
      `--reuid=${user.uid}`,
      `--regid=${user.gid}`,
      '--init-groups',
      '--no-new-privs',
      '--inh-caps=-all',
      '--bounding-set=-all',
    ],
    environment: { HOME: user.home, USER: runAsUser, LOGNAME: runAsUser },
  };
}

/** An agent without root's rights cannot become somebody else; it may already be who it shall be. */
function ownAccount(runAsUser: string | undefined, facts: AccountFacts): Account {
  if (runAsUser === undefined || userNamed(runAsUser, facts.passwd())?.uid === facts.uid) return UNCHANGED;
  throw new TaskRefusal(`claude.run_as_user: the agent is not root and cannot become ${runAsUser}`);
}

function userNamed(name: string, passwd: string): { uid: number; gid: number; home: string } | undefined {
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([user]) => user === name);
  if (fields?.length !== 7) return undefined;
  const [uid, gid] = [Number(fields[2]), Number(fields[3])];
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid, home: fields[5] ?? '/' } : undefined;
}

/** Users of this machine, as passwd(5) lists them. */
export function readPasswd(): string {
  return readFileSync('/etc/passwd', 'utf8');
}
