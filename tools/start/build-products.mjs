import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { hostTarget, outdatedTargets } from './agent-binaries.mjs';

/**
 * Builds what is missing or out of date: server, console and this machine's agent.
 * @returns {Promise<boolean>} false after a failed build, which has been reported
 */
export async function buildProducts() {
  const projects = [
    'server',
    'console',
    'legacy-agent',
    ...(outdatedTargets().includes(hostTarget()) ? ['agent'] : []),
  ];
  const startedMs = performance.now();
  process.stdout.write(`Building what is missing (${projects.join(', ')})… `);
  const { exitCode, output } = await runNx([
    'run-many',
    '-t',
    'build',
    '-p',
    projects.join(','),
    '--output-style=static',
  ]);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(exitCode === 0 ? `done in ${seconds} s` : `failed after ${seconds} s\n\n${output}`);
  return exitCode === 0;
}

function runNx(args) {
  const bin = join(workspaceRoot, 'node_modules', '.bin');
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [join(workspaceRoot, 'node_modules', 'nx', 'dist', 'bin', 'nx.js'), ...args],
      {
        cwd: workspaceRoot,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, NX_DAEMON: 'false', NX_TUI: 'false' },
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, output }));
  });
}
