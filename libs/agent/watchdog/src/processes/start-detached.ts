import { spawn } from 'node:child_process';
import { commandEnvironment } from '@gururmm/agent/actions/execute-command';
import { systemProgram } from '@gururmm/agent/runtime';

/** Marks what the watchdog started; it belongs to no command. */
const MARKER = 'watchdog';

/**
 * Starts a shell command that lives on without the agent, with none of the agent's own environment.
 * @throws Error when the shell cannot be started
 */
export function startDetached(command: string, isWindows: boolean): Promise<void> {
  const [program, args] = isWindows
    ? [systemProgram('cmd.exe'), ['/d', '/s', '/c', `"${command}"`]]
    : ['/bin/sh', ['-c', command]];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: commandEnvironment(process.env, {}, MARKER, isWindows),
      cwd: isWindows ? undefined : '/',
      stdio: 'ignore',
      detached: true,
      windowsHide: true,
      windowsVerbatimArguments: isWindows,
    });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}
