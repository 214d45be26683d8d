import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const RELEASE = fileURLToPath(new URL('../../../../tools/release/release.mjs', import.meta.url));
const run = promisify(execFile);

/** An update repository in a temporary directory, made with the release tool as people make it. */
export class TestRepository {
  private constructor(
    private readonly directory: string,
    readonly path: string,
  ) {}

  static async create(): Promise<TestRepository> {
    const directory = await mkdtemp(join(tmpdir(), 'gururmm-updates-'));
    const repository = new TestRepository(directory, join(directory, 'repository'));
    await repository.release('init', '--keys', repository.keys);
    return repository;
  }

  /** Signs and publishes a version; `content` becomes the agent's file for each build named. */
  async publish(
    version: string,
    { builds = ['linux-x64'], channel = 'stable', content = version }: PublishOptions = {},
  ): Promise<void> {
    const files = builds.map((build) => join(this.directory, `gururmm-agent-${build}`));
    for (const file of files) await writeFile(file, content);
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

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  private get keys(): string {
    return join(this.directory, 'keys');
  }

  private async signAndPublish(): Promise<void> {
    await this.release('sign', '--key', join(this.keys, 'targets-1.pem'));
    await this.release('sign', '--key', join(this.keys, 'targets-2.pem'));
    await this.release('publish', '--online-keys', this.keys);
  }

  private async release(command: string, ...args: readonly string[]): Promise<void> {
    await run(process.execPath, [RELEASE, command, '--repository', this.path, ...args]);
  }
}

export interface PublishOptions {
  readonly builds?: readonly string[];
  readonly channel?: 'stable' | 'beta';
  readonly content?: string;
}
