import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { products } from './products';

const RELEASE = join(products.root, 'tools/release/release.mjs');
const BUILD = join(products.root, 'apps/agent/build.mjs');

/** Name of the build that runs here. */
export const TARGET = `${process.platform === 'darwin' ? 'macos' : 'linux'}-${process.arch}`;
export const FILE_NAME = `gururmm-agent-${TARGET}`;

/** Version of the agent that is installed at first. */
export const BASE_VERSION = '1.0.0';

/** Keys, a repository and compiled agents that trust it, made once for all specs of a file. */
export class UpdateLab {
  readonly directory = mkdtempSync(join(tmpdir(), 'gururmm-lab-'));
  readonly repository = join(this.directory, 'repository');
  readonly keys = join(this.directory, 'keys');

  constructor() {
    this.release('init', '--keys', this.keys);
    this.build(BASE_VERSION);
  }

  /** Compiles an agent of this version; from another entry point when one is named. */
  build(version: string, entryPath?: string): string {
    const path = this.builtPath(version);
    if (existsSync(path)) return path;
    const out = join(this.directory, 'builds', `.${version}`);
    const entry = entryPath === undefined ? [] : ['--entry', entryPath];
    const result = spawnSync(process.execPath, [BUILD, '--target', TARGET, '--out', out, ...entry], {
      encoding: 'utf8',
      env: {
        ...process.env,
        GURURMM_BUILD_VERSION: version,
        GURURMM_UPDATE_ROOT: join(this.repository, 'metadata/1.root.json'),
      },
    });
    if (result.status !== 0) throw new Error(`the build failed: ${result.stderr}`);
    mkdirSync(join(path, '..'), { recursive: true });
    renameSync(join(out, FILE_NAME), path);
    return path;
  }

  /** Signs and publishes a version as the people who hold the keys do it. */
  publish(version: string, file = this.build(version)): void {
    this.release('stage', '--version', version, file);
    for (const number of [1, 2]) this.release('sign', '--key', this.key(`targets-${number}`));
    this.release('publish', '--online-keys', this.keys);
  }

  release(command: string, ...args: readonly string[]): void {
    execFileSync(process.execPath, [RELEASE, command, '--repository', this.repository, ...args], { stdio: 'pipe' });
  }

  key(name: string): string {
    return join(this.keys, `${name}.pem`);
  }

  /** A copy of the repository's metadata, to be bent. */
  copyMetadata(): string {
    const copy = mkdtempSync(join(this.directory, 'metadata-'));
    cpSync(join(this.repository, 'metadata'), copy, { recursive: true });
    return copy;
  }

  /** Puts the base version where an installer would. */
  install(directory: string): string {
    const path = join(directory, 'bin', 'gururmm-agent');
    mkdirSync(join(directory, 'bin'), { recursive: true });
    linkSync(this.builtPath(BASE_VERSION), path);
    return path;
  }

  /** What the server says of a version's file. */
  hintsOf(version: string): { checksum: string; size_bytes: number } {
    const content = readFileSync(this.builtPath(version));
    return { checksum: createHash('sha256').update(content).digest('hex'), size_bytes: content.length };
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private builtPath(version: string): string {
    return join(this.directory, 'builds', version, FILE_NAME);
  }
}
