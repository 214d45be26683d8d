import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that is open for sending, with the hash of exactly these bytes. */
export interface PublishedFile {
  readonly handle: FileHandle;
  readonly sizeBytes: number;
  /** SHA-256 in lower-case hex. */
  readonly sha256: string;
}

/**
 * Only what a build publishes: `gururmm-agent-linux-x64`, `gururmm-agent-windows-x64.exe`, `grmm-macos-arm64`, and the
 * script for old Windows with what installs it; packages of the agent, `gururmm-agent-linux-x64.deb`; and what the
 * agent is made of, `gururmm-agent.cdx.json`.
 */
const PUBLISHED_NAME =
  /^(?:(?:gururmm-agent|grmm)(?:-[a-z0-9]+){2,4}(?:\.(?:exe|deb|rpm|zip|tar\.gz))?|gururmm-agent\.cdx\.json|SHA256SUMS|gururmm-legacy-(?:agent\.js|(?:install|run|uninstall)\.cmd))$/;

/** No symbolic links, and no waiting for the other end of a pipe, where the system knows these. */
const OPEN_FLAGS =
  constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW | constants.O_NONBLOCK);

/** The published files of some directories; builds replace them by rename, so an open one never changes. */
export class PublishedFiles {
  private readonly hashes = new Map<string, { readonly stamp: string; readonly sha256: Promise<string> }>();

  /** @param pattern what a published name looks like; it must let no name out of the directories */
  constructor(
    private readonly dirs: readonly string[],
    private readonly pattern: RegExp = PUBLISHED_NAME,
  ) {}

  /** Opens a file by its exact name; undefined when nothing is published under it. The caller closes it. */
  async open(name: string): Promise<PublishedFile | undefined> {
    if (!this.pattern.test(name)) return undefined;
    const handle = await this.openFile(name);
    if (handle === undefined) return undefined;
    try {
      const stats = await handle.stat();
      if (stats.isFile()) {
        const stamp = [stats.ino, stats.size, stats.mtimeMs].join('/');
        return { handle, sizeBytes: stats.size, sha256: await this.hashOf(name, stamp, handle) };
      }
    } catch (error) {
      await handle.close();
      throw error;
    }
    await handle.close();
    return undefined;
  }

  /** SHA-256 of every published file, by name. */
  async checksums(): Promise<ReadonlyMap<string, string>> {
    const checksums = new Map<string, string>();
    for (const name of await this.names()) {
      const file = await this.open(name);
      if (file === undefined) continue;
      await file.handle.close();
      checksums.set(name, file.sha256);
    }
    return checksums;
  }

  private async names(): Promise<string[]> {
    const lists = await Promise.all(this.dirs.map((dir) => this.namesIn(dir)));
    return [...new Set(lists.flat())].sort();
  }

  private async namesIn(dir: string): Promise<string[]> {
    try {
      return (await readdir(dir)).filter((name) => this.pattern.test(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  private async openFile(name: string): Promise<FileHandle | undefined> {
    for (const dir of this.dirs) {
      const handle = await this.openIn(dir, name);
      if (handle !== undefined) return handle;
    }
    return undefined;
  }

  private async openIn(dir: string, name: string): Promise<FileHandle | undefined> {
    try {
      return await open(join(dir, name), OPEN_FLAGS);
    } catch (error) {
      // ELOOP: a symbolic link, which could point anywhere.
      if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw error;
    }
  }

  /** Hashed once for each version of a file, also when many ask at the same time. */
  private hashOf(name: string, stamp: string, handle: FileHandle): Promise<string> {
    const known = this.hashes.get(name);
    if (known?.stamp === stamp) return known.sha256;
    const sha256 = hash(handle);
    this.hashes.set(name, { stamp, sha256 });
    sha256.catch(() => this.hashes.delete(name));
    return sha256;
  }
}

async function hash(handle: FileHandle): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) sha256.update(chunk as Buffer);
  return sha256.digest('hex');
}
