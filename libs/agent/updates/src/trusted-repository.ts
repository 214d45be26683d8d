import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateDirectory, type Logger, messageOf, removeTree, replaceFileDurably } from '@gururmm/agent/runtime';
import { type TargetFile, Updater } from 'tuf-js';
import * as z from 'zod';
import { BoundedFetcher, type FetchOptions } from './bounded-fetcher';

const METADATA = ['root', 'targets', 'snapshot', 'timestamp'] as const;
/** Bounds of what is read before it is trusted, in bytes. */
const LIMITS = {
  rootMaxLength: 512_000,
  timestampMaxLength: 16_384,
  snapshotMaxLength: 512_000,
  targetsMaxLength: 5_000_000,
};
const versionSchema = z.object({ signed: z.object({ version: z.number().int() }) });

export interface RepositoryOptions {
  /** Where verified metadata is kept between updates. */
  readonly storeDirectory: string;
  /** Address of the mirror, for example `https://rmm.example.com/updates`. */
  readonly baseUrl: string;
  /** Root metadata that the build carries. */
  readonly builtInRoot: string;
  readonly fetch: FetchOptions;
  readonly logger: Logger;
}

/**
 * The update repository as this agent trusts it (The Update Framework, section 5). Metadata is verified in a scratch
 * copy and then replaced file by file, so that a power cut leaves whole files; what is damaged all the same is left
 * out, and the root that the build carries takes its place.
 */
export class TrustedRepository {
  private readonly workDirectory: string;

  constructor(private readonly options: RepositoryOptions) {
    this.workDirectory = join(options.storeDirectory, 'work');
  }

  /**
   * Verifies the newest metadata and reads what it says of a file.
   * @throws Error naming what is wrong: expired, replayed, not signed by enough keys, too long, not named
   */
  async find(targetPath: string): Promise<{ readonly target: TargetFile; readonly updater: Updater }> {
    const updater = this.openUpdater();
    await updater.refresh();
    this.keep();
    const target = await updater.getTargetInfo(targetPath);
    if (target === undefined) throw new Error(`the signed metadata does not name ${targetPath}`);
    return { target, updater };
  }

  private openUpdater(): Updater {
    this.fillWorkDirectory();
    try {
      return this.createUpdater();
    } catch (error) {
      // The kept root is well-formed and still no root: the one that the build carries heals the store.
      this.options.logger.warn('the kept update root is unusable', { error: messageOf(error) });
      rmSync(join(this.options.storeDirectory, 'root.json'), { force: true });
      this.fillWorkDirectory();
      return this.createUpdater();
    }
  }

  private createUpdater(): Updater {
    const { baseUrl, fetch } = this.options;
    return new Updater({
      metadataDir: this.workDirectory,
      metadataBaseUrl: `${baseUrl}/metadata`,
      targetBaseUrl: `${baseUrl}/targets`,
      fetcher: new BoundedFetcher(fetch),
      config: LIMITS,
    });
  }

  private fillWorkDirectory(): void {
    removeTree(this.workDirectory);
    ensurePrivateDirectory(this.options.storeDirectory);
    mkdirSync(this.workDirectory, { recursive: true, mode: 0o700 });
    for (const role of METADATA) {
      const kept = this.readKept(role);
      if (kept !== undefined) writeFileSync(join(this.workDirectory, `${role}.json`), kept, { mode: 0o600 });
    }
    const { builtInRoot } = this.options;
    if (versionOf(this.readKept('root')) < versionOf(builtInRoot)) {
      writeFileSync(join(this.workDirectory, 'root.json'), builtInRoot, { mode: 0o600 });
    }
  }

  /** Undefined when it is absent or no metadata at all. */
  private readKept(role: (typeof METADATA)[number]): string | undefined {
    const path = join(this.options.storeDirectory, `${role}.json`);
    if (!existsSync(path)) return undefined;
    const text = readFileSync(path, 'utf8');
    if (versionOf(text) > 0) return text;
    this.options.logger.warn('damaged update metadata is left out', { role });
    return undefined;
  }

  private keep(): void {
    for (const role of METADATA) {
      const text = readFileSync(join(this.workDirectory, `${role}.json`), 'utf8');
      if (text !== this.readKept(role)) replaceFileDurably(join(this.options.storeDirectory, `${role}.json`), text);
    }
  }
}

function versionOf(text: string | undefined): number {
  if (text === undefined) return 0;
  try {
    return versionSchema.parse(JSON.parse(text)).signed.version;
  } catch {
    return 0; // damaged: worth nothing
  }
}
