/**
 * Compiles grmm into single files with Bun.
 *   node apps/cli/build.mjs                      this machine's system, as dist/apps/cli/grmm
 *   node apps/cli/build.mjs --target linux-arm64 --target windows-x64
 *   node apps/cli/build.mjs --all
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const cliDirectory = dirname(fileURLToPath(import.meta.url));
const workspaceRoot = join(cliDirectory, '../..');
const outputDirectory = join(workspaceRoot, 'dist/apps/cli');

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

const { values } = parseArgs({
  options: { target: { type: 'string', multiple: true, default: [] }, all: { type: 'boolean', default: false } },
});
const host = hostTarget();
const targets = values.all ? Object.keys(BUN_TARGETS) : values.target.length > 0 ? values.target : [host];
const unknown = targets.filter((target) => !(target in BUN_TARGETS));
if (unknown.length > 0) {
  console.error(`unknown target ${unknown.join(', ')}; known: ${Object.keys(BUN_TARGETS).join(', ')}`);
  process.exit(2);
}

const { version } = JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8'));
mkdirSync(outputDirectory, { recursive: true });
const isHostOnly = !values.all && values.target.length === 0;
const failed = targets.filter((target) => !build(target));
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exit(1);
}

function build(target) {
  const extension = target.startsWith('windows') ? '.exe' : '';
  const temporary = join(outputDirectory, `.${target}.${process.pid}${extension}`);
  const result = spawnSync(bunPath(), bunArguments(target, temporary), { cwd: cliDirectory, stdio: 'inherit' });
  if (result.status !== 0) {
    rmSync(temporary, { force: true });
    console.error(`${target}: bun build failed${result.error ? `: ${result.error.message}` : ''}`);
    return false;
  }
  const named = join(outputDirectory, `grmm-${target}${extension}`);
  const plain = join(outputDirectory, `grmm${extension}`);
  if (target === host && !isHostOnly) publishCopy(temporary, named);
  publish(temporary, target === host ? plain : named);
  return true;
}

/** Renamed into place, so that a program that runs is never half overwritten. */
function publish(from, to) {
  renameSync(from, to);
  console.log(`${to} ${(statSync(to).size / 1024 / 1024).toFixed(1)} MiB`);
}

function publishCopy(from, to) {
  copyFileSync(from, `${from}.copy`);
  publish(`${from}.copy`, to);
}

function bunArguments(target, output) {
  return [
    'build',
    '--compile',
    `--target=${BUN_TARGETS[target]}`,
    '--minify',
    '--no-compile-autoload-dotenv',
    '--no-compile-autoload-bunfig',
    '--define',
    `GURURMM_VERSION=${JSON.stringify(version)}`,
    '--define',
    'process.env.NODE_ENV="production"',
    `--outfile=${output}`,
    join(cliDirectory, 'src/main.ts'),
  ];
}

function bunPath() {
  const require = createRequire(join(workspaceRoot, 'package.json'));
  const { bin } = require('bun/package.json');
  return join(dirname(require.resolve('bun/package.json')), bin.bun);
}

function hostTarget() {
  const os = { linux: 'linux', win32: 'windows', darwin: 'macos' }[process.platform];
  return `${os}-${process.arch}`;
}
