import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { workspaceRoot } from './load-typescript.mjs';

/** Our names of the targets, and Bun's; "baseline" runs on processors without AVX2. */
const BUN_TARGETS = {
  'linux-x64': 'bun-linux-x64-baseline',
  'linux-arm64': 'bun-linux-arm64',
  'linux-musl-x64': 'bun-linux-x64-musl-baseline',
  'linux-musl-arm64': 'bun-linux-arm64-musl',
  'windows-x64': 'bun-windows-x64-baseline',
  'windows-arm64': 'bun-windows-arm64',
  'macos-x64': 'bun-darwin-x64-baseline',
  'macos-arm64': 'bun-darwin-arm64',
};

/** Options by which a build names its targets; see {@link chosenTargets}. */
export const TARGET_OPTIONS = {
  target: { type: 'string', multiple: true, default: [] },
  all: { type: 'boolean', default: false },
};

/** Our name of this machine's system. */
export function hostTarget() {
  const os = { linux: 'linux', win32: 'windows', darwin: 'macos' }[process.platform];
  return `${os}-${process.arch}`;
}

/** All targets, the named ones, or this machine's; an unknown one ends the process with exit code 2. */
export function chosenTargets({ all, target: named }) {
  const targets = all ? Object.keys(BUN_TARGETS) : named.length > 0 ? named : [hostTarget()];
  const unknown = targets.filter((target) => !(target in BUN_TARGETS));
  if (unknown.length > 0) {
    console.error(`unknown target ${unknown.join(', ')}; known: ${Object.keys(BUN_TARGETS).join(', ')}`);
    process.exit(2);
  }
  return targets;
}

/** What the name of a program ends with on a target. */
export const extensionOf = (target) => (target.startsWith('windows') ? '.exe' : '');

/** Builds each target; ends the process with exit code 1 when one of them failed, after the others were built. */
export function buildEach(targets, build) {
  const failed = targets.filter((target) => !build(target));
  if (failed.length === 0) return;
  console.error(`failed: ${failed.join(', ')}`);
  process.exit(1);
}

/**
 * Compiles a program into one file with Bun. It reads neither `.env` nor `bunfig.toml` of the directory it is started in.
 * @param {{ target: string, directory: string, entries: string[], output: string, defines: Record<string, string>, options?: string[] }} program
 *   `defines`: JavaScript expressions; `options`: further ones of `bun build`
 * @returns {boolean} whether `output` was written
 */
export function compileProgram({ target, directory, entries, output, defines, options = [] }) {
  const args = [
    'build',
    '--compile',
    `--target=${BUN_TARGETS[target]}`,
    '--minify',
    '--no-compile-autoload-dotenv',
    '--no-compile-autoload-bunfig',
    ...options,
    ...Object.entries({ ...defines, 'process.env.NODE_ENV': '"production"' }).flatMap(([name, expression]) => [
      '--define',
      `${name}=${expression}`,
    ]),
    `--outfile=${output}`,
    ...entries,
  ];
  const result = spawnSync(bunPath(), args, { cwd: directory, stdio: 'inherit' });
  if (result.status === 0) return true;
  rmSync(output, { force: true });
  console.error(`${target}: bun build failed${result.error ? `: ${result.error.message}` : ''}`);
  return false;
}

function bunPath() {
  const require = createRequire(join(workspaceRoot, 'package.json'));
  const { bin } = require('bun/package.json');
  return join(dirname(require.resolve('bun/package.json')), bin.bun);
}
