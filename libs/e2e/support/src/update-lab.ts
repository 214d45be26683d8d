import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { products } from './products';
import { ReleaseRepository } from './release-repository';

const BUILD = join(products.root, 'apps/agent/build.mjs');
const run = promisify(execFile);

/** Name of the build that runs here. */
export const TARGET = `${process.platform === 'darwin' ? 'macos' : 'linux'}-${process.arch}`;

/** Version of the agent that is installed at first. */
export const BASE_VERSION = '1.0.0';

/** Keys, a repository and compiled agents that trust it, made once for all specs of a file. */
export class UpdateLab {
  /** Name of the agent's file in a release. */
  readonly fileName: string;

  private constructor(
    readonly repository: ReleaseRepository,
    readonly target: string,
  ) {
    this.fileName = `gururmm-agent-${target}${target.startsWith('windows') ? '.exe' : ''}`;
  }

  /** @param target name of the builds: those that run here, unless something runs programs of another system */
  static async create(target = TARGET): Promise<UpdateLab> {
    const lab = new UpdateLab(await ReleaseRepository.create(), target);
    await lab.build(BASE_VERSION);
    return lab;
  }

  /** Compiles an agent of this version; from another entry point when one is named. */
  async build(version: string, entryPath?: string): Promise<string> {
    const path = this.builtPath(version);
    if (existsSync(path)) return path;
    const out = join(this.repository.directory, 'builds', `.${version}`);
    const entry = entryPath === undefined ? [] : ['--entry', entryPath];
    const env = { ...process.env, GURURMM_BUILD_VERSION: version, GURURMM_UPDATE_ROOT: this.repository.firstRoot };
    await run(process.execPath, [BUILD, '--target', this.target, '--out', out, ...entry], { env });
    mkdirSync(join(path, '..'), { recursive: true });
    renameSync(join(out, this.fileName), path);
    return path;
  }

  /** Compiles, signs and publishes a version. */
  async publish(version: string, entryPath?: string): Promise<void> {
    await this.repository.publishFiles(version, [await this.build(version, entryPath)]);
  }

  /** Puts the base version where an installer would. */
  install(directory: string): string {
    const bin = join(directory, 'bin');
    const path = join(bin, this.target.startsWith('windows') ? 'gururmm-agent.exe' : 'gururmm-agent');
    mkdirSync(bin, { recursive: true });
    try {
      linkSync(this.builtPath(BASE_VERSION), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
      copyFileSync(this.builtPath(BASE_VERSION), path);
    }
    return path;
  }

  /** What the server says of a version's file. */
  hintsOf(version: string): { checksum: string; size_bytes: number } {
    const content = readFileSync(this.builtPath(version));
    return { checksum: createHash('sha256').update(content).digest('hex'), size_bytes: content.length };
  }

  dispose(): Promise<void> {
    return this.repository.remove();
  }

  private builtPath(version: string): string {
    return join(this.repository.directory, 'builds', version, this.fileName);
  }
}
