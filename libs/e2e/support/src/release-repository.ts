import { execFile } from 'node:child_process';
import { copyFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const RELEASE = join(import.meta.dirname, '../../../../tools/release/release.mjs');
const run = promisify(execFile);

/** What a version of the test repository consists of. */
export interface PublishOptions {
  /** Names of its files, as builds name them. */
  readonly names?: readonly string[];
  readonly channel?: 'stable' | 'beta';
  /** What stands in each of them. */
  readonly content?: string;
}

/** An update repository in a temporary directory, made with the release tool as people make it. */
export class ReleaseRepository {
  /** Where the published metadata and files stand: `RMM_UPDATES_DIR` of a server. */
  readonly path: string;
  private readonly keys: string;

  private constructor(readonly directory: string) {
    this.path = join(directory, 'repository');
    this.keys = join(directory, 'keys');
  }

  static async create(): Promise<ReleaseRepository> {
    const repository = new ReleaseRepository(await mkdtemp(join(tmpdir(), 'gururmm-updates-')));
    await repository.release('init', '--keys', repository.keys);
    return repository;
  }

  /** The same once more, to be spoilt: signing takes its time. */
  async copy(): Promise<ReleaseRepository> {
    const copy = new ReleaseRepository(await mkdtemp(join(tmpdir(), 'gururmm-updates-')));
    await cp(this.directory, copy.directory, { recursive: true });
    return copy;
  }

  /** The root that agents are built with. */
  get firstRoot(): string {
    return join(this.path, 'metadata/1.root.json');
  }

  /** Signs and publishes a version of small files: its content, or its number, under each name. */
  async publish(
    version: string,
    { names = ['gururmm-agent-linux-x64'], channel = 'stable', content = version }: PublishOptions = {},
  ): Promise<void> {
    const files = names.map((name) => join(this.directory, name));
    for (const file of files) await writeFile(file, content);
    await this.publishFiles(version, files, channel);
  }

  /** Signs and publishes these files as the people who hold the keys do it. */
  async publishFiles(version: string, files: readonly string[], channel = 'stable'): Promise<void> {
    await this.release('stage', '--version', version, '--channel', channel, ...files);
    await this.signAndPublish();
  }

  async withdraw(version: string): Promise<void> {
    await this.release('stage', '--withdraw', version);
    await this.signAndPublish();
  }

  /** Replaces a file of the repository by another one of it. */
  async overwrite(name: string, by: string): Promise<void> {
    await copyFile(join(this.path, by), join(this.path, name));
  }

  /** File of a private key, for those who steal it. */
  key(name: string): string {
    return join(this.keys, `${name}.pem`);
  }

  /** A copy of the metadata, to be bent. */
  async copyMetadata(): Promise<string> {
    const copy = await mkdtemp(join(this.directory, 'metadata-'));
    await cp(join(this.path, 'metadata'), copy, { recursive: true });
    return copy;
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  private async signAndPublish(): Promise<void> {
    await this.release('sign', '--key', this.key('targets-1'));
    await this.release('sign', '--key', this.key('targets-2'));
    await this.release('publish', '--online-keys', this.keys);
  }

  private async release(command: string, ...args: readonly string[]): Promise<void> {
    await run(process.execPath, [RELEASE, command, '--repository', this.path, ...args]);
  }
}
