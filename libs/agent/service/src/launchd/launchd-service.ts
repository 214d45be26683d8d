import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileDurably, runProgram, runToSuccess } from '@gururmm/agent/runtime';
import type { AgentService, ServiceState } from '../agent-service';
import type { InstallLayout } from '../install-layout';
import { waitFor } from '../wait-for';
import { JOB_LABEL, plistText } from './plist';

const DAEMON_DIRECTORY = '/Library/LaunchDaemons';
const TARGET = `system/${JOB_LABEL}`;
const TIMEOUT_MS = 60_000;
/** The job has 30 seconds to stop; `bootout` does not always wait for it. */
const STOP_LIMIT_MS = 45_000;

/** The agent as a daemon of launchd. A stopped job is one that is not loaded: KeepAlive starts every other again. */
export class LaunchdService implements AgentService {
  readonly label = `launchd service ${JOB_LABEL}`;
  readonly startsAtBoot = true;
  private readonly plistPath: string;

  constructor(
    private readonly layout: InstallLayout,
    private readonly launchctl = '/bin/launchctl',
    daemonDirectory = DAEMON_DIRECTORY,
  ) {
    this.plistPath = join(daemonDirectory, `${JOB_LABEL}.plist`);
  }

  register(): Promise<void> {
    replaceFileDurably(this.plistPath, plistText(this.layout), 0o644);
    return Promise.resolve();
  }

  async start(): Promise<void> {
    await this.run('enable', TARGET);
    if (!(await this.isLoaded())) await this.run('bootstrap', 'system', this.plistPath);
    await this.run('kickstart', TARGET);
  }

  async stop(): Promise<void> {
    if (!(await this.isLoaded())) return;
    await this.run('bootout', TARGET);
    const isGone = await waitFor(async () => !(await this.isLoaded()), STOP_LIMIT_MS);
    if (!isGone) throw new Error(`the ${this.label} is still there ${STOP_LIMIT_MS / 1000} s after it was told to end`);
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.plistPath, { force: true });
  }

  async state(): Promise<ServiceState> {
    const { exitCode, stdout } = await this.print();
    if (exitCode !== 0) return existsSync(this.plistPath) ? 'stopped' : 'absent';
    return stateOf(stdout);
  }

  private async isLoaded(): Promise<boolean> {
    return (await this.print()).exitCode === 0;
  }

  private print() {
    return runProgram(this.launchctl, ['print', TARGET], TIMEOUT_MS);
  }

  private async run(...args: string[]): Promise<void> {
    await runToSuccess(this.launchctl, args, TIMEOUT_MS);
  }
}

/** Reads `launchctl print` of a loaded job; the first `state` is the job's own, deeper ones are of its endpoints. */
export function stateOf(answer: string): ServiceState {
  const state = /^\tstate = (.+)$/m.exec(answer)?.[1];
  return state === 'running' ? 'running' : 'changing';
}
