import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileDurably, runProgram, runToSuccess } from '@gururmm/agent/runtime';
import type { AgentService, ServiceState } from '../agent-service';
import type { InstallLayout } from '../install-layout';
import { UNIT_NAME, unitText } from './unit';

const UNIT_DIRECTORY = '/etc/systemd/system';
/** The unit gives the agent 30 seconds to stop. */
const TIMEOUT_MS = 60_000;

/** Whether systemd is what started this machine (sd_booted(3)). */
export function isSystemdBooted(): boolean {
  return existsSync('/run/systemd/system');
}

/** The agent as a unit of systemd. */
export class SystemdService implements AgentService {
  readonly label = 'systemd service gururmm-agent';
  readonly startsAtBoot = true;
  private readonly unitPath: string;

  constructor(
    private readonly layout: InstallLayout,
    private readonly systemctl = 'systemctl',
    unitDirectory = UNIT_DIRECTORY,
  ) {
    this.unitPath = join(unitDirectory, UNIT_NAME);
  }

  async register(): Promise<void> {
    replaceFileDurably(this.unitPath, unitText(this.layout), 0o644);
    await this.run('daemon-reload');
    await this.run('enable', '--quiet', UNIT_NAME);
  }

  async start(): Promise<void> {
    await this.run('start', '--no-ask-password', UNIT_NAME);
  }

  async stop(): Promise<void> {
    if ((await this.state()) !== 'absent') await this.run('stop', '--no-ask-password', UNIT_NAME);
  }

  async remove(): Promise<void> {
    if (!existsSync(this.unitPath)) return;
    await this.run('disable', '--quiet', UNIT_NAME);
    rmSync(this.unitPath);
    await this.run('daemon-reload');
    // A unit that failed is remembered by name; there is nothing to forget when it did not.
    await runProgram(this.systemctl, ['reset-failed', UNIT_NAME], TIMEOUT_MS);
  }

  async state(): Promise<ServiceState> {
    return stateOf(await this.run('show', '--property=LoadState,ActiveState', UNIT_NAME));
  }

  private run(...args: string[]): Promise<string> {
    return runToSuccess(this.systemctl, args, TIMEOUT_MS);
  }
}

/** Reads the answer of `systemctl show`. */
export function stateOf(answer: string): ServiceState {
  const lines = new Set(answer.split('\n'));
  if (lines.has('ActiveState=active')) return 'running';
  if (lines.has('LoadState=not-found')) return 'absent';
  return lines.has('ActiveState=inactive') || lines.has('ActiveState=failed') ? 'stopped' : 'changing';
}
