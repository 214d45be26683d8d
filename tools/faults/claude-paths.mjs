// node tools/faults/claude-paths.mjs [--runs 100000] [--seed N]: no path takes a Claude task out of its allowed root.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { loadTypescript } from '../build/load-typescript.mjs';
import { readOptions } from '../build/read-options.mjs';

const { values } = readOptions({
  options: { runs: { type: 'string', default: '100000' }, seed: { type: 'string', default: String(Date.now() % 1e9) } },
});
const [numRuns, seed] = [Number(values.runs), Number(values.seed)];
const source = 'libs/agent/actions/claude-task/src';
const { arbitraryPath, arbitraryWindowsPath, PathTrial, windowsDestination } = await loadTypescript(
  `${source}/testing/path-trial.ts`,
);
const { holdDirectory } = await loadTypescript(`${source}/hold-directory.linux.ts`);
const { isBelow, resolveBelow } = await loadTypescript(`${source}/contained-path.ts`);

const trial = new PathTrial(holdDirectory);
const linuxPaths = arbitraryPath(trial.root, ['/', '/', '//', '/./', '\\']);
let escapes = 0;
try {
  attempt('working directories', linuxPaths, (path) => trial.tryDirectory(path));
  attempt('context files', linuxPaths, (path) => trial.tryFile(path));
  attempt('paths of Windows', arbitraryWindowsPath(), tryWindows);
  await race();
} finally {
  trial.dispose();
}
console.log(escapes === 0 ? `0 escapes (seed ${seed})` : `${escapes} ESCAPES (seed ${seed})`);
process.exitCode = escapes === 0 ? 0 : 1;

function attempt(name, paths, judge) {
  const counts = { accepted: 0, refused: 0, escaped: 0 };
  const startedMs = performance.now();
  fc.assert(
    fc.property(paths, (path) => {
      const verdict = judge(path);
      counts[verdict] += 1;
      if (verdict === 'escaped') console.log(`escaped: ${JSON.stringify(path)}`);
    }),
    { numRuns, seed },
  );
  tell(name, counts, startedMs);
}

function tell(name, counts, startedMs) {
  escapes += counts.escaped;
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(
    `${name}: ${counts.accepted} accepted, ${counts.refused} refused, ${counts.escaped} escaped, ${seconds} s`,
  );
}

function tryWindows(path) {
  const root = 'C:\\Shares\\test';
  try {
    resolveBelow(root, path, true);
  } catch (error) {
    if (error.name === 'TaskRefusal') return 'refused';
    throw error;
  }
  return isBelow(root, windowsDestination(root, path), true) ? 'accepted' : 'escaped';
}

/** Another thread swaps a directory inside for a link to one outside, as fast as it can, while it is opened. */
async function race() {
  const [flip, inside] = ['flip', 'a'].map((name) => join(trial.root, name));
  symlinkSync(inside, flip);
  const flipper = `
    const { renameSync, symlinkSync } = require('node:fs');
    const [flip, inside, outside] = ${JSON.stringify([flip, inside, join(trial.base, 'outside')])};
    for (let turn = 0; ; turn += 1) {
      symlinkSync(turn % 2 === 0 ? outside : inside, flip + '.next');
      renameSync(flip + '.next', flip);
    }`;
  const worker = new Worker(flipper, { eval: true });
  await new Promise((resolve) => worker.once('online', resolve));
  const counts = { accepted: 0, refused: 0, escaped: 0 };
  const startedMs = performance.now();
  for (let turn = 0; turn < numRuns / 5; turn += 1) counts[trial.tryDirectory('flip')] += 1;
  await worker.terminate();
  tell('a link that is swapped meanwhile', counts, startedMs);
}
