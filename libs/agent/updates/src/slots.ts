import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncDirectory } from '@gururmm/agent/runtime';

/** A program that is about to become a slot. */
const PREPARED = '.prepared';

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

  /** Copies a program beside the slots, so that only renames are left to do while no agent runs. */
  prepare(sourcePath: string): void {
    const draft = join(this.directory, PREPARED);
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true, mode: 0o755 });
    const path = join(draft, this.name);
    copyFileSync(sourcePath, path);
    chmodSync(path, 0o755);
    syncFile(path);
  }

  /** Makes the prepared program the slot of `version`, and the current one. */
  adopt(version: string): void {
    const slot = join(this.directory, version);
    rmSync(slot, { recursive: true, force: true });
    renameSync(join(this.directory, PREPARED), slot);
    syncDirectory(this.directory);
    this.promote(version);
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
    if (process.platform === 'win32' && existsSync(this.currentPath)) {
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

function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
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
