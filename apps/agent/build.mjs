/**
 * Compiles the agent into single files with Bun.
 *   node apps/agent/build.mjs                      this machine's system
 *   node apps/agent/build.mjs --target linux-arm64 --target windows-x64
 *   node apps/agent/build.mjs --all
 * --out DIR and --entry FILE are for tests. An update root comes from GURURMM_UPDATE_ROOT.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const agentDirectory = dirname(fileURLToPath(import.meta.url));
const workspaceRoot = join(agentDirectory, '../..');

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
  options: {
    target: { type: 'string', multiple: true, default: [] },
    all: { type: 'boolean', default: false },
    out: { type: 'string', default: join(workspaceRoot, 'dist/apps/agent') },
    entry: { type: 'string', default: join(agentDirectory, 'src/main.ts') },
  },
});
const outputDirectory = resolve(values.out);
const targets = values.all ? Object.keys(BUN_TARGETS) : values.target.length > 0 ? values.target : [hostTarget()];
const unknown = targets.filter((target) => !(target in BUN_TARGETS));
if (unknown.length > 0) {
  console.error(`unknown target ${unknown.join(', ')}; known: ${Object.keys(BUN_TARGETS).join(', ')}`);
  process.exit(2);
}

const { version } = JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8'));
mkdirSync(outputDirectory, { recursive: true });
const failed = targets.filter((target) => !build(target));
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exit(1);
}

function build(target) {
  const extension = target.startsWith('windows') ? '.exe' : '';
  const output = join(outputDirectory, `gururmm-agent-${target}${extension}`);
  const temporary = join(outputDirectory, `.${target}.${process.pid}${extension}`);
  const result = spawnSync(bunPath(), bunArguments(target, temporary), { cwd: agentDirectory, stdio: 'inherit' });
  if (result.status !== 0) {
    rmSync(temporary, { force: true });
    console.error(`${target}: bun build failed${result.error ? `: ${result.error.message}` : ''}`);
    return false;
  }
  renameSync(temporary, output);
  console.log(`${output} ${(statSync(output).size / 1024 / 1024).toFixed(1)} MiB`);
  return true;
}

function bunArguments(target, output) {
  return [
    'build',
    '--compile',
    `--target=${BUN_TARGETS[target]}`,
    '--minify',
    '--no-compile-autoload-dotenv',
    '--no-compile-autoload-bunfig',
    // Collects garbage earlier: at most 75 MB instead of 117 MB after long outputs, at no measurable cost.
    '--compile-exec-argv=--smol',
    '--define',
    `GURURMM_VERSION=${JSON.stringify(process.env.GURURMM_BUILD_VERSION ?? version)}`,
    ...updateDefines(target),
    '--define',
    'process.env.NODE_ENV="production"',
    `--outfile=${output}`,
    resolve(values.entry),
    // A thread's file is an entry point of its own; it stands beside main.ts, where `new Worker` looks for it.
    ...(target.startsWith('windows') ? [join(agentDirectory, 'src/service-dispatcher.ts')] : []),
  ];
}

/** What an update is trusted by; without it the build takes no updates. */
function updateDefines(target) {
  const { GURURMM_UPDATE_ROOT: rootPath, GURURMM_FLOOR_VERSION: floor } = process.env;
  if (rootPath === undefined) return [];
  const defines = { GURURMM_UPDATE_ROOT: readFileSync(rootPath, 'utf8'), GURURMM_TARGET: target };
  if (floor !== undefined) defines.GURURMM_FLOOR_VERSION = floor;
  return Object.entries(defines).flatMap(([name, value]) => ['--define', `${name}=${JSON.stringify(value)}`]);
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
