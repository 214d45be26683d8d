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

/** Calls back for each signal that asks this process to end; a closed terminal counts as one. */
export function onStopSignal(callback) {
  for (const name of FORWARDED) process.on(name, () => callback(name === 'SIGHUP' ? 'SIGTERM' : name));
}
