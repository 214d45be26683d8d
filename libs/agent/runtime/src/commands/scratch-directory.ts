import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateDirectory } from '../files/durable-files';
import { removeTree } from '../files/remove-tree';
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
      removeTree(this.path);
    } catch (error) {
      this.logger.warn('scratch directory could not be removed', { error: messageOf(error) });
    }
  }
}

/** Removes what earlier processes left behind. */
export function emptyDirectory(path: string, logger: Logger): void {
  for (const name of readdirSync(path)) {
    try {
      removeTree(join(path, name));
    } catch (error) {
      logger.warn('left-over scratch directory could not be removed', { name, error: messageOf(error) });
    }
  }
}
