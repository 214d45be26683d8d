// npm test [-- --fail-fast] [-- --only lint,types]: everything that has to hold, in one command.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { requireNode } from '../start/server-command.mjs';
import { runJest, summaryLine } from './jest-step.mjs';
import { runCommand } from './process-step.mjs';
import { STEPS } from './steps.mjs';
import { startTestPostgres } from './test-postgres.mjs';

requireNode();
const { values: options } = parseArgs({ options: { 'fail-fast': { type: 'boolean' }, only: { type: 'string' } } });
const steps = STEPS.filter(({ name }) => options.only?.split(',').includes(name) ?? true);
let running;
let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    isInterrupted = true;
    running?.kill(signal);
  });
}

const postgres = steps.some(({ jest }) => jest !== undefined) ? await startTestPostgres() : undefined;
const results = [];
try {
  for (const step of steps) {
    if (isInterrupted || (options['fail-fast'] && results.some(({ failed }) => failed > 0))) break;
    results.push(await runTimed(step));
  }
} finally {
  await postgres?.stop();
}
report(results);

async function runTimed(step) {
  console.log(`\n=== ${step.name} ===`);
  const startedMs = performance.now();
  const counts = step.jest === undefined ? await runCommands(step.commands) : await runSpecs(step);
  return { name: step.name, seconds: (performance.now() - startedMs) / 1000, ...counts };
}

async function runCommands(commands) {
  const counts = { passed: 0, failed: 0 };
  for (const command of commands) {
    const isGood = await runCommand(command, { onSpawn: (child) => (running = child) });
    counts[isGood ? 'passed' : 'failed']++;
    if (!isGood) console.error(`failed: ${command.join(' ')}`);
  }
  return counts;
}

async function runSpecs({ jest: config, mustInclude }) {
  if (!existsSync(join(workspaceRoot, config))) {
    console.error(`failed: ${config} does not exist`);
    return { passed: 0, failed: 1 };
  }
  const counts = await runJest({
    config,
    mustInclude,
    env: { RMM_TEST_POSTGRES_URL: postgres.url },
    onSpawn: (child) => (running = child),
  });
  // A step without tests proves nothing.
  return counts.passed + counts.failed === 0 ? { passed: 0, failed: 1 } : counts;
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
