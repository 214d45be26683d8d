import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InstanceRunningError } from './embedded-postgres.errors';
import { identityOf, isSameProcess, type ProcessIdentity } from './process-identity';

/** Held by the one server that works on a data directory. */
export interface InstanceLock {
  /** Gives the data directory free; harmless when called twice. */
  release(): void;
}

const LOCK_NAME = 'gururmm.lock';
const MAX_ATTEMPTS = 10;

/**
 * Makes this process the only server on `dataDir`. A lock whose process is dead is taken over,
 * also when its pid now belongs to another process.
 * @throws InstanceRunningError when a living server holds it.
 */
export function acquireInstanceLock(dataDir: string): InstanceLock {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, LOCK_NAME);
  const content = JSON.stringify(identityOf(process.pid));
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (createWhole(path, content)) return { release: () => releaseOwn(path, content) };
    const found = readLock(path);
    if (found === undefined) continue;
    const holder = parseIdentity(found);
    if (holder !== undefined && isSameProcess(holder)) throw new InstanceRunningError(holder.pid, dataDir);
    removeStale(path, found);
  }
  throw new Error(`${path} changes too quickly to be taken`);
}

/** Creates the file with all its content in one step, or not at all when it exists. */
function createWhole(path: string, content: string): boolean {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, content, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parseIdentity(content: string): ProcessIdentity | undefined {
  try {
    const { pid, startedAt } = JSON.parse(content) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
  } catch {
    return undefined; // a damaged lock names nobody: it is stale
  }
}

/** Moves the stale lock away; puts back what it caught when another process was quicker. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readFileSync(aside, 'utf8') !== stale) linkSync(aside, path);
  rmSync(aside);
}

function releaseOwn(path: string, content: string): void {
  if (readLock(path) === content) rmSync(path, { force: true });
}
