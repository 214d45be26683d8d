import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './process-identity';

/** What `postmaster.pid` says (PostgreSQL's storage-file-layout; miscadmin.h gives the lines). */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `stopping`, `ready` or `standby`; empty while it is being written. */
  readonly status: string;
}

const FILE_NAME = 'postmaster.pid';
const LINE = { pid: 0, port: 3, status: 7 } as const;

/** The living postmaster of a cluster, if there is one. */
export function findPostmaster(clusterDir: string): PostmasterFile | undefined {
  const file = readPostmasterFile(clusterDir);
  return file !== undefined && isAlive(file.pid) && mayWorkOn(file.pid, clusterDir) ? file : undefined;
}

/**
 * Removes a `postmaster.pid` whose pid now belongs to a stranger, because PostgreSQL would take the stranger
 * for a postmaster. Left alone while any process works on the cluster: then PostgreSQL's own checks decide.
 */
export function removeMisleadingPostmasterFile(clusterDir: string): void {
  const file = readPostmasterFile(clusterDir);
  if (process.platform !== 'linux' || file === undefined || !isAlive(file.pid)) return;
  if (processIds().some((pid) => mayWorkOn(pid, clusterDir))) return;
  rmSync(join(clusterDir, FILE_NAME), { force: true });
}

function readPostmasterFile(clusterDir: string): PostmasterFile | undefined {
  try {
    const lines = readFileSync(join(clusterDir, FILE_NAME), 'utf8').split('\n');
    const pid = Number(lines[LINE.pid]);
    if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
    return { pid, port: Number(lines[LINE.port] ?? 0), status: (lines[LINE.status] ?? '').trim() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Every PostgreSQL process has its cluster as working directory. What can't be seen counts as yes. */
function mayWorkOn(pid: number, clusterDir: string): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(clusterDir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return false;
    // Another user's process: never ours when we are root (root may look) or run PostgreSQL as ourselves.
    if (code === 'EACCES' || code === 'EPERM') return process.getuid?.() === 0;
    throw error;
  }
}

function processIds(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}
