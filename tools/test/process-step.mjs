import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { workspaceRoot } from '../build/load-typescript.mjs';

/**
 * Runs a command of the workspace.
 * @param {string[]} command name of a program in node_modules/.bin, and arguments
 * @param {{ output?: 'inherit' | number, onSpawn?: (child: import('node:child_process').ChildProcess) => void }} options
 *   `output`: shown, or the file (descriptor) that takes it
 * @returns {Promise<boolean>} whether it ended with 0
 */
export function runCommand([program, ...args], { output = 'inherit', onSpawn } = {}) {
  const bin = join(workspaceRoot, 'node_modules', '.bin');
  return new Promise((resolve, reject) => {
    const child = spawn(join(bin, program), args, {
      cwd: workspaceRoot,
      stdio: ['ignore', output, output],
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, NX_DAEMON: 'false', NX_TUI: 'false' },
    });
    onSpawn?.(child);
    child.on('error', reject);
    child.on('close', (exitCode) => resolve(exitCode === 0));
  });
}
