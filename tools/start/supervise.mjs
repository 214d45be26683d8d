import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program that has to end in order. It stands in a process group of its own: a terminal's Ctrl+C
 * reaches it once, through us, and not a second time through the group.
 * @param {string[]} command
 * @param {Record<string, string>} [env]
 * @returns {{ ended: Promise<number>, signal: (name: NodeJS.Signals) => void, isRunning: () => boolean }}
 */
export function supervise([file, ...args], env = {}, stdio = 'inherit') {
  const child = spawn(file, args, { stdio, detached: true, env: { ...process.env, ...env } });
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (exitCode, signal) => resolve(exitCode ?? 128 + constants.signals[signal]));
  });
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return { ended, isRunning, signal: (name) => void (isRunning() && child.kill(name)) };
}

const PARENT_CHECK_MS = 250;

/** Calls back for each signal that asks this process to end; a closed terminal or an npm that died counts as one. */
export function onStopSignal(callback) {
  for (const name of FORWARDED) process.on(name, () => callback(name === 'SIGHUP' ? 'SIGTERM' : name));
  if (process.env.npm_lifecycle_event !== undefined) onParentGone(() => callback('SIGTERM'));
}

/** npm passes SIGTERM to its shell only, which dies of it and tells nobody. */
function onParentGone(callback) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, PARENT_CHECK_MS);
  timer.unref();
}
