import { join } from 'node:path';
import type { AgentFile, DataLayout, Logger, ServerRoute, UpdatePort } from '@gururmm/agent/runtime';
import { builtIn } from './built-in';
import { healthPath } from './health-file';
import { SelfUpdate } from './self-update';
import { Slots } from './slots';
import { isOnTrial } from './supervise';
import { TrialSigns } from './trial-signs';
import { TrustedRepository } from './trusted-repository';
import { UpdateStateFile } from './update-state';

export interface OpenUpdatesOptions {
  readonly file: AgentFile;
  readonly layout: DataLayout;
  readonly version: string;
  /** The program that the service manager starts. */
  readonly programPath: string;
  readonly route: ServerRoute;
  readonly logger: Logger;
  /** The new version stands in its slot and no command runs. */
  readonly onReady: () => void;
}

/** The update feature of this process: taking updates, or, on trial, only showing signs of health. */
export function openUpdates(options: OpenUpdatesOptions): UpdatePort {
  const { file, layout, version, programPath, route, logger, onReady } = options;
  const rules = { builtIn: builtIn(version), isEnabled: file.updates.enabled, ownVersion: version };
  const slots = new Slots(programPath);
  const state = new UpdateStateFile(layout.updates, logger);
  const update = new SelfUpdate({
    rules,
    state,
    slots,
    idleWaitSeconds: file.updates.idle_wait_seconds,
    logger,
    onReady,
    openRepository: (signal) =>
      new TrustedRepository({
        storeDirectory: join(layout.updates, 'metadata'),
        baseUrl: mirrorUrl(file.server_url),
        builtInRoot: rules.builtIn?.root ?? '',
        logger,
        fetch: {
          route,
          stallMs: file.updates.stall_seconds * 1000,
          draftPath: join(slots.directory, '.download'),
          signal,
        },
      }),
  });
  return isOnTrial() ? new TrialSigns(update.capabilities, healthPath(layout.updates), onReady) : update;
}

/** The mirror stands on the agent's own server, wherever an offer points to: `wss://host/ws` has `https://host/updates`. */
export function mirrorUrl(serverUrl: string): string {
  const url = new URL(serverUrl);
  url.protocol = url.protocol === 'ws:' ? 'http:' : 'https:';
  url.pathname = url.pathname.replace(/\/ws\/?$/, '/updates');
  url.search = '';
  return url.href;
}
