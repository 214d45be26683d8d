import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { delimiter, join, relative } from 'node:path';
import { workspaceRoot } from '../build/load-typescript.mjs';

/**
 * Runs Jest and counts its tests. A suite that could not run counts as one failed test,
 * and so does a Jest that ended without a report.
 * @param {{ config: string, args?: string[], mustInclude?: string[], env?: Record<string, string>, output?: 'inherit' | number, onSpawn?: (child: import('node:child_process').ChildProcess) => void }} step
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runJest({ config, args = [], env = {}, mustInclude = [], output = 'inherit', onSpawn }) {
  const reportDir = join(workspaceRoot, 'tmp', 'test-reports');
  await mkdir(reportDir, { recursive: true });
  const report = join(reportDir, `${randomUUID()}.json`);
  // --forceExit: a handle that a spec forgot must not hang the whole run; Jest still names it.
  const exitCode = await run(['--config', config, '--forceExit', '--json', `--outputFile=${report}`, ...args], {
    env,
    output,
    onSpawn,
  });
  const results = existsSync(report) ? JSON.parse(await readFile(report, 'utf8')) : undefined;
  const counts = results === undefined ? { passed: 0, failed: 0 } : countTests(results);
  for (const folder of foldersWithoutTests(mustInclude, results)) {
    console.error(`failed: no test of ${folder} ran`);
    counts.failed += 1;
  }
  await rm(report, { force: true });
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Jest's own program under Node 24: the one from npm where the machine's is older. */
function run(args, { env, output, onSpawn }) {
  const bin = join(workspaceRoot, 'node_modules', '.bin');
  const node = existsSync(join(bin, 'node')) ? join(bin, 'node') : process.execPath;
  const nodeOptions = `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`;
  return new Promise((resolve, reject) => {
    const child = spawn(node, [join(workspaceRoot, 'node_modules', 'jest', 'bin', 'jest.js'), ...args], {
      cwd: workspaceRoot,
      // Jest writes its JSON to the file and a note about that to stdout.
      stdio: ['ignore', 'ignore', output],
      env: { ...process.env, ...env, PATH: `${bin}${delimiter}${process.env.PATH}`, NODE_OPTIONS: nodeOptions.trim() },
    });
    onSpawn?.(child);
    child.on('error', reject);
    child.on('close', (exitCode) => resolve(exitCode ?? 1));
  });
}

function countTests({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
}

function foldersWithoutTests(folders, results) {
  const files = (results?.testResults ?? []).map(({ name }) => relative(workspaceRoot, name));
  return folders.filter((folder) => !files.some((file) => file.startsWith(folder)));
}

/** The closing line of a test command. */
export function summaryLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}
