import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateDirectory } from '../files/durable-files';
import { OutputSpool } from './output/output-spool';

const SUFFIX = '.chunks';

/** The folder of output spools, one file per command. */
export class SpoolDirectory {
  constructor(private readonly path: string) {
    ensurePrivateDirectory(path);
  }

  create(commandId: string): OutputSpool {
    return OutputSpool.create(this.fileOf(commandId));
  }

  reopen(commandId: string): OutputSpool {
    return OutputSpool.reopen(this.fileOf(commandId));
  }

  /** Removes spools that no journal entry refers to. */
  removeAllBut(...keptIds: (readonly string[])[]): void {
    const kept = new Set(keptIds.flat().map((id) => `${id}${SUFFIX}`));
    for (const name of readdirSync(this.path)) {
      if (!kept.has(name)) rmSync(join(this.path, name), { force: true });
    }
  }

  private fileOf(commandId: string): string {
    return join(this.path, `${commandId}${SUFFIX}`);
  }
}
