// Usage: node tools/faults/mutants.mjs [--only NAME] [--full]
// Applies each mutation to a copy of the tree and demands that a test notices, for the right reason. `--full` runs
// the process test too against those that it can see.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { readOptions } from '../build/read-options.mjs';
import { requireNode } from '../start/server-command.mjs';
import { startTestPostgres } from '../test/test-postgres.mjs';
import { MUTATIONS } from './mutations.mjs';

const COPIED = ['apps', 'libs', 'tools', 'jest.config.mjs', 'jest.preset.js', 'package.json', 'tsconfig.base.json'];
/** Scripts of the model in which each mutant has to show; the seed makes the verdict the same every time. */
const MODEL = { RMM_MODEL_RUNS: '400', RMM_MODEL_SEED: '20261125' };
const PROCESS_TEST = ['tools/faults/process.mjs', '--seed', '7'];

requireNode();
const { values: options } = readOptions({ options: { only: { type: 'string' }, full: { type: 'boolean' } } });
const mutations = MUTATIONS.filter(({ name }) => options.only === undefined || name === options.only);
if (mutations.length === 0) throw new Error(`there is no mutation "${options.only}"`);

const copy = await mkdtemp(join(tmpdir(), 'gururmm-mutants-'));
const postgres = await startTestPostgres();
const faults = [];
try {
  for (const name of COPIED) await cp(join(workspaceRoot, name), join(copy, name), { recursive: true });
  await symlink(join(workspaceRoot, 'node_modules'), join(copy, 'node_modules'));
  await demandHealthy();
  for (const mutation of mutations) await demandDeath(mutation);
} finally {
  await postgres.stop();
  await rm(copy, { recursive: true, force: true });
}
for (const fault of faults) console.error(`failed: ${fault}`);
console.log(`${mutations.length - faults.length} of ${mutations.length} mutants were killed`);
process.exit(faults.length === 0 ? 0 : 1);

/** A test that fails anyway proves nothing. */
async function demandHealthy() {
  for (const spec of new Set(mutations.map(({ spec }) => spec))) {
    const { failures } = await runSpec(spec);
    if (failures.length > 0) throw new Error(`${spec} fails without any mutation:\n${failures.join('\n')}`);
    console.log(`ok       ${spec} passes as it is`);
  }
}

async function demandDeath({ name, file, replace, by, spec, reason }) {
  const path = join(copy, file);
  const source = await readFile(path, 'utf8');
  if (source.split(replace).length !== 2) {
    faults.push(`"${name}" does not fit ${file} any more: the text to replace must stand there once`);
    return;
  }
  await writeFile(
    path,
    source.replace(replace, () => by),
  );
  try {
    const { failures } = await runSpec(spec);
    judge(name, spec, reason, failures);
    if (options.full) await judgeByProcessTest(name, file, reason);
  } finally {
    await writeFile(path, source);
  }
}

function judge(name, test, reason, failures) {
  if (failures.some((message) => reason.test(message))) console.log(`killed   ${name} (${test})`);
  else if (failures.length === 0) faults.push(`"${name}" survived ${test}`);
  else faults.push(`"${name}" failed ${test} for another reason than ${reason}:\n${failures.join('\n')}`);
}

/** @returns {Promise<{ failures: string[] }>} the messages of what failed; empty when all passed */
async function runSpec(spec) {
  const report = join(copy, 'report.json');
  const jest = join('node_modules', 'jest', 'bin', 'jest.js');
  const args = ['--experimental-vm-modules', '--no-warnings', jest, '--config', 'jest.config.mjs', '--forceExit'];
  const env = { RMM_TEST_POSTGRES_URL: postgres.url, ...MODEL };
  await run([...args, '--runInBand', '--json', `--outputFile=${report}`, '--runTestsByPath', spec], env);
  const { testResults } = JSON.parse(await readFile(report, 'utf8'));
  await rm(report);
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  if (tests.length === 0 && broken.length === 0) throw new Error(`no test of ${spec} ran`);
  return {
    failures: [...broken.map(({ message }) => message), ...tests.flatMap(({ failureMessages }) => failureMessages)],
  };
}

/** The real thing, on request: it may need several runs to show what the small tests show each time. */
async function judgeByProcessTest(name, file, reason) {
  const isAgent = file.startsWith('libs/agent');
  const built = await run(isAgent ? ['apps/agent/build.mjs'] : ['tools/build/server.mjs'], {});
  if (built.exitCode !== 0) throw new Error(`the mutant was not built: ${built.output}`);
  await run(isAgent ? ['tools/build/server.mjs'] : ['apps/agent/build.mjs'], {});
  const { exitCode, output } = await run(PROCESS_TEST, {});
  const seen =
    exitCode !== 0 && reason.test(output) ? 'killed by' : exitCode === 0 ? 'survived' : 'failed otherwise in';
  console.log(`         ${name}: ${seen} the process test`);
  if (seen === 'failed otherwise in') console.log(output.split('\n').slice(-20).join('\n'));
}

function run(args, env) {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { cwd: copy, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ exitCode: error === null ? 0 : (error.code ?? 1), output: stdout + stderr }),
    );
  });
}
