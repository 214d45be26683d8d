import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** A program that is killed and started again; only ever signals the process it started itself. */
export class Child {
  #child;

  /** @param {{ command: string[], cwd: string, env: Record<string, string>, logFile: string }} options */
  constructor(options) {
    this.options = options;
  }

  get isRunning() {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** @returns {number | undefined} of the process started last */
  get pid() {
    return this.#child?.pid;
  }

  start() {
    const { command, cwd, env, logFile } = this.options;
    const log = openSync(logFile, 'a');
    this.#child = spawn(command[0], command.slice(1), { cwd, env, stdio: ['ignore', log, log] });
    closeSync(log);
  }

  /** Ends it and waits until it is gone. */
  async end(signal) {
    if (!this.isRunning) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill(signal);
    await gone;
  }
}
