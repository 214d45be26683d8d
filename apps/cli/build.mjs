/**
 * Compiles grmm into single files with Bun.
 *   node apps/cli/build.mjs                      this machine's system, as dist/apps/cli/grmm
 *   node apps/cli/build.mjs --target linux-arm64 --target windows-x64
 *   node apps/cli/build.mjs --all
 */
import { copyFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildEach,
  chosenTargets,
  compileProgram,
  extensionOf,
  hostTarget,
  TARGET_OPTIONS,
} from '../../tools/build/bun-program.mjs';
import { workspaceRoot, workspaceVersion } from '../../tools/build/load-typescript.mjs';
import { readOptions } from '../../tools/build/read-options.mjs';

const directory = import.meta.dirname;
const outputDirectory = join(workspaceRoot, 'dist/apps/cli');
const { values } = readOptions({ options: TARGET_OPTIONS });
const targets = chosenTargets(values);
const isHostOnly = !values.all && values.target.length === 0;
mkdirSync(outputDirectory, { recursive: true });
buildEach(targets, build);

function build(target) {
  const extension = extensionOf(target);
  const temporary = join(outputDirectory, `.${target}.${process.pid}${extension}`);
  const defines = { GURURMM_VERSION: JSON.stringify(workspaceVersion()) };
  if (!compileProgram({ target, directory, entries: [join(directory, 'src/main.ts')], output: temporary, defines }))
    return false;
  const named = join(outputDirectory, `grmm-${target}${extension}`);
  const plain = join(outputDirectory, `grmm${extension}`);
  const isHost = target === hostTarget();
  if (isHost && !isHostOnly) publishCopy(temporary, named);
  publish(temporary, isHost ? plain : named);
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
