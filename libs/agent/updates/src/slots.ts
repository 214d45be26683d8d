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
import { removeTree, syncDirectory } from '@gururmm/agent/runtime';

/** A program that is about to become a slot. */
const PREPARED = '.prepared';
const INCOMING = '.incoming';
/** What somebody else holds open: a virus scanner at the new file, a system that still runs it, a read-only disk. */
const HELD = ['EPERM', 'EBUSY', 'EACCES', 'EROFS'];
const RENAME_ATTEMPTS = 20;
const RENAME_PAUSE_MS = 250;

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
    this.removeIncoming();
    const incoming = join(this.directory, INCOMING);
    mkdirSync(incoming, { recursive: true, mode: 0o755 });
    return join(incoming, this.name);
  }

  /** Gives the room of an unfinished download back. */
  removeIncoming(): void {
    removeIfPossible(join(this.directory, INCOMING));
  }

  /** Turns the finished download into the slot of `version`; whole or not at all. */
  install(version: string): void {
    const slot = join(this.directory, version);
    removeTree(slot);
    renamePatiently(join(this.directory, INCOMING), slot);
    syncDirectory(this.directory);
  }

  /** Copies a program beside the slots, so that only renames are left to do while no agent runs. */
  prepare(sourcePath: string): void {
    const draft = join(this.directory, PREPARED);
    removeTree(draft);
    mkdirSync(draft, { recursive: true, mode: 0o755 });
    const path = join(draft, this.name);
    copyFileSync(sourcePath, path);
    chmodSync(path, 0o755);
    syncFile(path);
  }

  /** Makes the prepared program the slot of `version`, and the current one. */
  adopt(version: string): void {
    const slot = join(this.directory, version);
    removeTree(slot);
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
      renamePatiently(this.currentPath, old);
    }
    try {
      renamePatiently(next, this.currentPath);
    } catch (error) {
      if (process.platform === 'win32' && existsSync(old)) renamePatiently(old, this.currentPath);
      throw error;
    }
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
    removeTree(path);
  } catch (error) {
    if (!isHeld(error)) throw error;
  }
}

/** On Windows a file that somebody looks at cannot be renamed; most look for a moment only. */
function renamePatiently(from: string, to: string): void {
  const attempts = process.platform === 'win32' ? RENAME_ATTEMPTS : 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (attempt === attempts || !isHeld(error)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RENAME_PAUSE_MS);
    }
  }
}

function isHeld(error: unknown): boolean {
  return HELD.includes((error as NodeJS.ErrnoException).code ?? '');
}
