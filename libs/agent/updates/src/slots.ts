import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncDirectory } from '@gururmm/agent/runtime';

/**
 * Where versions stand: beside the file that the service manager starts, which is always the last good one.
 * `<directory>/gururmm-agent` is the current version, `<directory>/versions/<version>/gururmm-agent` a slot.
 */
export class Slots {
  readonly directory: string;
  private readonly name: string;

  /** @param currentPath the file that the service manager starts */
  constructor(readonly currentPath: string) {
    this.directory = join(dirname(currentPath), 'versions');
    this.name = basename(currentPath);
  }

  pathOf(version: string): string {
    return join(this.directory, version, this.name);
  }

  has(version: string): boolean {
    return existsSync(this.pathOf(version));
  }

  /** A fresh place for a download; what an earlier attempt left is removed. */
  openIncoming(): string {
    const incoming = join(this.directory, '.incoming');
    rmSync(incoming, { recursive: true, force: true });
    mkdirSync(incoming, { recursive: true, mode: 0o755 });
    return join(incoming, this.name);
  }

  /** Turns the finished download into the slot of `version`; whole or not at all. */
  install(version: string): void {
    const slot = join(this.directory, version);
    rmSync(slot, { recursive: true, force: true });
    renameSync(join(this.directory, '.incoming'), slot);
    syncDirectory(this.directory);
  }

  /**
   * Makes `version` the current one. The slot keeps a link of its own; a running program may be renamed away on
   * every system, so at each moment a whole program stands at the current path, or under its old name beside it.
   */
  promote(version: string): void {
    const next = `${this.currentPath}.next`;
    const old = `${this.currentPath}.old`;
    rmSync(next, { force: true });
    linkSync(this.pathOf(version), next);
    if (process.platform === 'win32') {
      removeIfPossible(old);
      renameSync(this.currentPath, old);
    }
    renameSync(next, this.currentPath);
    syncDirectory(dirname(this.currentPath));
  }

  /** Removes every slot but those named. */
  removeAllBut(versions: readonly string[]): void {
    removeIfPossible(`${this.currentPath}.old`);
    if (!existsSync(this.directory)) return;
    for (const name of readdirSync(this.directory)) {
      if (!versions.includes(name)) removeIfPossible(join(this.directory, name));
    }
  }
}

/** Windows keeps a program that still runs; the next start removes it. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (!['EPERM', 'EBUSY', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
