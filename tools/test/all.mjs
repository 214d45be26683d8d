// npm test [-- --fail-fast] [-- --only lint,types]: everything that has to hold, in one command.
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { readOptions } from '../build/read-options.mjs';
import { requireNode } from '../start/server-command.mjs';
import { runJest, summaryLine } from './jest-step.mjs';
import { runCommand } from './process-step.mjs';
import { STAGES } from './steps.mjs';
import { startTestPostgres } from './test-postgres.mjs';

requireNode();
const { values: options } = readOptions({ options: { 'fail-fast': { type: 'boolean' }, only: { type: 'string' } } });
const stages = chosenStages(options.only?.split(','));
const running = new Set();
let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    isInterrupted = true;
    for (const child of running) child.kill(signal);
  });
}

const needsPostgres = stages.flat(2).some(({ jest }) => jest !== undefined);
const postgres = needsPostgres ? await startTestPostgres() : undefined;
const results = [];
try {
  for (const lanes of stages) await Promise.all(lanes.map((steps) => runLane(steps, lanes.length > 1)));
} finally {
  await postgres?.stop();
}
report(results);

/** The stages with only the steps that are asked for; a name that no step has is refused. */
function chosenStages(names) {
  const known = STAGES.flatMap(({ lanes }) => lanes.flat()).map(({ name }) => name);
  const unknown = names?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length > 0) {
    console.error(`no step is named ${unknown.join(', ')}; there are: ${known.join(', ')}`);
    process.exit(2);
  }
  return STAGES.map(({ lanes }) =>
    lanes.map((steps) => steps.filter(({ name }) => names?.includes(name) ?? true)).filter(({ length }) => length > 0),
  );
}

/** @param isBeside another lane runs at the same time: the output of each step is shown when it has ended */
async function runLane(steps, isBeside) {
  for (const step of steps) {
    if (isInterrupted || (options['fail-fast'] && results.some(({ failed }) => failed > 0))) break;
    results.push(isBeside ? await runKept(step) : await runTimed(step, 'inherit'));
  }
}

async function runKept(step) {
  const directory = join(workspaceRoot, 'tmp', 'test-output');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${randomUUID()}.log`);
  const output = openSync(path, 'w');
  try {
    return await runTimed(step, output);
  } finally {
    closeSync(output);
    process.stdout.write(`\n=== ${step.name} ===\n${readFileSync(path, 'utf8')}`);
    rmSync(path);
  }
}

async function runTimed(step, output) {
  if (output === 'inherit') console.log(`\n=== ${step.name} ===`);
  const startedMs = performance.now();
  const counts = step.jest === undefined ? await runCommands(step.commands, output) : await runSpecs(step, output);
  return { name: step.name, seconds: (performance.now() - startedMs) / 1000, ...counts };
}

async function runCommands(commands, output) {
  const counts = { passed: 0, failed: 0 };
  for (const command of commands) {
    if (isInterrupted) break;
    const isGood = await runCommand(command, { output, onSpawn: keepTrackOf });
    counts[isGood ? 'passed' : 'failed']++;
    if (!isGood) console.error(`failed: ${command.join(' ')}`);
  }
  return counts;
}

async function runSpecs({ jest: config, mustInclude }, output) {
  if (!existsSync(join(workspaceRoot, config))) {
    console.error(`failed: ${config} does not exist`);
    return { passed: 0, failed: 1 };
  }
  const counts = await runJest({
    config,
    mustInclude,
    env: { RMM_TEST_POSTGRES_URL: postgres.url },
    output,
    onSpawn: keepTrackOf,
  });
  // A step without tests proves nothing.
  return counts.passed + counts.failed === 0 ? { passed: 0, failed: 1 } : counts;
}

function keepTrackOf(child) {
  running.add(child);
  child.on('close', () => running.delete(child));
}

function report(results) {
  const total = { passed: 0, failed: isInterrupted ? 1 : 0 };
  console.log('\n=== summary ===');
  for (const { name, seconds, passed, failed } of results) {
    console.log(
      `${failed === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(22)} ${summaryLine({ passed, failed })} (${seconds.toFixed(0)} s)`,
    );
    total.passed += passed;
    total.failed += failed;
  }
  process.exitCode = total.failed === 0 ? 0 : 1;
  console.log(summaryLine(total));
}
