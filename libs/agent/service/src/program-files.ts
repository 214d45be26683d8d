import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Slots } from '@gururmm/agent/updates';
import { removeTree } from '@gururmm/agent/runtime';

/** The agent's program and its versions on the disk. */
export class ProgramFiles {
  private readonly slots: Slots;
  private readonly directory: string;

  constructor(private readonly programPath: string) {
    this.slots = new Slots(programPath);
    this.directory = dirname(programPath);
  }

  /** Whether the installed program has exactly the bytes of `sourcePath`. */
  async isInstalled(sourcePath: string): Promise<boolean> {
    if (!existsSync(this.programPath)) return false;
    if (sourcePath === this.programPath) return true;
    const [installed, source] = await Promise.all([this.programPath, sourcePath].map(hashOf));
    return installed === source;
  }

  /** Copies the program into place, as far as that can be done while an agent runs. */
  prepare(sourcePath: string): void {
    this.slots.prepare(sourcePath);
  }

  /** Gives the prepared program its place. No agent of this installation may be running. */
  adopt(version: string): void {
    this.slots.adopt(version);
  }

  /** Removes the program with all its versions, and its directories if nothing else is in them. */
  async remove(): Promise<void> {
    for (const path of [
      ...filesBelow(this.slots.directory),
      ...['', '.old', '.next'].map((end) => this.programPath + end),
    ])
      await removeOrSetAside(path, dirname(this.directory));
    removeTree(this.slots.directory);
    for (const path of [this.directory, dirname(this.directory)]) removeIfEmpty(path);
  }
}

/** Bun's own recursive reading finds nothing on the file systems that Wine offers. */
function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Windows lets nobody delete a program that runs, such as the one that uninstalls itself; it may be moved away. */
async function removeOrSetAside(path: string, asideDirectory: string): Promise<void> {
  try {
    removeTree(path);
  } catch (error) {
    if (process.platform !== 'win32') throw error;
    const aside = join(asideDirectory, `gururmm-agent-removed-${randomUUID()}.exe`);
    renameSync(path, aside);
    const { deleteAtReboot } = await import('./windows/delete-at-reboot');
    deleteAtReboot(aside);
  }
}

function removeIfEmpty(path: string): void {
  if (existsSync(path) && readdirSync(path).length === 0) rmdirSync(path);
}
