import { join } from 'node:path';
import { ensurePrivateDirectory } from '../files/durable-files';
import { ensureRestrictedDirectory } from '../files/restrict-directory';

/** Where everything stands in the data directory. */
export interface DataLayout {
  readonly directory: string;
  readonly agentKey: string;
  readonly deviceId: string;
  readonly journal: string;
  readonly policy: string;
  readonly spool: string;
  readonly samples: string;
  readonly scratch: string;
  readonly log: string;
  readonly status: string;
  readonly updates: string;
  readonly watchdog: string;
  readonly checkResults: string;
  readonly inventory: string;
  readonly program: string;
}

/** Names the paths without touching the disk. */
export function layoutOf(directory: string): DataLayout {
  return {
    directory,
    agentKey: join(directory, 'agent.key'),
    deviceId: join(directory, 'device-id'),
    policy: join(directory, 'policy.json'),
    journal: join(directory, 'journal.jsonl'),
    spool: join(directory, 'spool'),
    samples: join(directory, 'samples.jsonl'),
    scratch: join(directory, 'scratch'),
    log: join(directory, 'logs', 'agent.log'),
    status: join(directory, 'status.json'),
    updates: join(directory, 'update'),
    watchdog: join(directory, 'watchdog.json'),
    checkResults: join(directory, 'check-results.jsonl'),
    inventory: join(directory, 'inventory.json'),
    program: join(directory, 'program.json'),
  };
}

/** Creates the data directory for the agent's account alone. */
export function prepareDataDirectory(layout: DataLayout): void {
  ensureRestrictedDirectory(layout.directory);
  ensurePrivateDirectory(layout.scratch);
}
