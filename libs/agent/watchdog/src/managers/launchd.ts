import { runToSuccess } from '@gururmm/agent/runtime';
import type { ServiceManager, Sighting } from '../service-manager';

const TIMEOUT_MS = 30_000;

/** Services of launchd in the system's domain, asked through one `launchctl list`. */
export class LaunchdManager implements ServiceManager {
  async look(names: readonly string[]): Promise<ReadonlyMap<string, Sighting>> {
    const jobs = parseList(await runToSuccess('/bin/launchctl', ['list'], TIMEOUT_MS));
    return new Map(names.map((name) => [name, jobs.get(name) ?? { status: 'absent' }]));
  }

  async start(name: string): Promise<void> {
    await runToSuccess('/bin/launchctl', ['kickstart', `system/${name}`], TIMEOUT_MS);
  }
}

/**
 * Jobs by label, as launchctl(1) lists them: process id or `-`, last exit status, label.
 * A negative status is the signal that ended it.
 */
export function parseList(answer: string): Map<string, Sighting> {
  const jobs = new Map<string, Sighting>();
  for (const line of answer.split('\n').slice(1)) {
    const [processId, status, label] = line.split('\t');
    if (processId === undefined || status === undefined || label === undefined) continue;
    jobs.set(label, processId === '-' ? { status: 'down', detail: endOf(Number(status)) } : { status: 'up' });
  }
  return jobs;
}

function endOf(status: number): string {
  return status < 0 ? `ended by signal ${-status}` : `ended with ${status}`;
}
