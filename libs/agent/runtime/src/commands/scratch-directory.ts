import { readdirSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateDirectory } from '../files/durable-files';
import { type Logger, messageOf } from '../logging/logger';

/** A private directory of one command that exists only if something asked for it. */
export class ScratchDirectory {
  private isOpen = false;

  constructor(
    private readonly path: string,
    private readonly logger: Logger,
  ) {}

  open(): string {
    ensurePrivateDirectory(this.path);
    this.isOpen = true;
    return this.path;
  }

  /** Removes it with everything in it; what cannot be removed is removed when the agent starts again. */
  remove(): void {
    if (!this.isOpen) return;
    try {
      removeFlat(this.path);
    } catch (error) {
      this.logger.warn('scratch directory could not be removed', { error: messageOf(error) });
    }
  }
}

/** Removes what earlier processes left behind. */
export function emptyDirectory(path: string, logger: Logger): void {
  for (const name of readdirSync(path)) {
    try {
      removeFlat(join(path, name));
    } catch (error) {
      logger.warn('left-over scratch directory could not be removed', { name, error: messageOf(error) });
    }
  }
}

/** Files first and then the directory: a recursive removal of Bun fails under Wine, and this is the usual case. */
function removeFlat(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const entryPath = join(path, entry.name);
    if (entry.isDirectory()) rmSync(entryPath, { recursive: true, force: true });
    else unlinkSync(entryPath);
  }
  rmdirSync(path);
}
