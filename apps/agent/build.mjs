/**
 * Compiles the agent into single files with Bun.
 *   node apps/agent/build.mjs                      this machine's system
 *   node apps/agent/build.mjs --target linux-arm64 --target windows-x64
 *   node apps/agent/build.mjs --all
 * --out DIR and --entry FILE are for tests. An update root comes from GURURMM_UPDATE_ROOT.
 */
import { mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  buildEach,
  chosenTargets,
  compileProgram,
  extensionOf,
  TARGET_OPTIONS,
} from '../../tools/build/bun-program.mjs';
import { workspaceRoot, workspaceVersion } from '../../tools/build/load-typescript.mjs';
import { readOptions } from '../../tools/build/read-options.mjs';

const directory = import.meta.dirname;
const { values } = readOptions({
  options: {
    ...TARGET_OPTIONS,
    out: { type: 'string', default: join(workspaceRoot, 'dist/apps/agent') },
    entry: { type: 'string', default: join(directory, 'src/main.ts') },
  },
});
const outputDirectory = resolve(values.out);
const targets = chosenTargets(values);
mkdirSync(outputDirectory, { recursive: true });
buildEach(targets, build);

function build(target) {
  const extension = extensionOf(target);
  const output = join(outputDirectory, `gururmm-agent-${target}${extension}`);
  const temporary = join(outputDirectory, `.${target}.${process.pid}${extension}`);
  const isBuilt = compileProgram({
    target,
    directory,
    // A thread's file is an entry point of its own; it stands beside main.ts, where `new Worker` looks for it.
    entries: [resolve(values.entry), ...(extension === '.exe' ? [join(directory, 'src/service-dispatcher.ts')] : [])],
    output: temporary,
    defines: {
      GURURMM_VERSION: JSON.stringify(process.env.GURURMM_BUILD_VERSION ?? workspaceVersion()),
      ...updateDefines(target),
    },
    // Collects garbage earlier: at most 75 MB instead of 117 MB after long outputs, at no measurable cost.
    options: ['--compile-exec-argv=--smol'],
  });
  if (!isBuilt) return false;
  renameSync(temporary, output);
  console.log(`${output} ${(statSync(output).size / 1024 / 1024).toFixed(1)} MiB`);
  return true;
}

/** What an update is trusted by; without it the build takes no updates. */
function updateDefines(target) {
  const { GURURMM_UPDATE_ROOT: rootPath, GURURMM_FLOOR_VERSION: floor } = process.env;
  if (rootPath === undefined) return {};
  const defines = { GURURMM_UPDATE_ROOT: readFileSync(rootPath, 'utf8'), GURURMM_TARGET: target };
  if (floor !== undefined) defines.GURURMM_FLOOR_VERSION = floor;
  return Object.fromEntries(Object.entries(defines).map(([name, value]) => [name, JSON.stringify(value)]));
}
