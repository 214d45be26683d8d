import type { AgentFeature } from '@gururmm/agent/runtime';
import { asciiText } from '@gururmm/agent/runtime';
import type { OsType } from '@gururmm/shared/protocol';

/** What the log of the operating system is told. */
export type EventKind = 'started' | 'stopped' | 'refused' | 'failed';

/** The log of the operating system, for what an administrator looks for there. */
export interface EventLog {
  write(kind: EventKind, text: string): void;
}

/** The event log of Windows; elsewhere systemd and launchd note by themselves when they start and stop the agent. */
export async function openEventLog(osType: OsType): Promise<EventLog> {
  if (osType !== 'windows') return { write: () => undefined };
  const { WindowsEventLog } = await import('./windows/windows-event-log');
  return redacted(new WindowsEventLog());
}

/** Texts come from the server and from files: no secret and no control character reaches the log. */
export function redacted(log: EventLog): EventLog {
  return { write: (kind, text) => log.write(kind, asciiText(text)) };
}

/** Notes when the server refuses this agent: once for each reason, not at each attempt. */
export function createRefusalNotes(log: EventLog): AgentFeature {
  let noted: string | undefined;
  return {
    capabilities: [],
    start: () => undefined,
    stop: () => undefined,
    onOnline: () => (noted = undefined),
    onRefused: (reason) => {
      if (reason !== noted) log.write('refused', `The server refuses this agent: ${reason}`);
      noted = reason;
    },
    onEventAck: () => undefined,
    onSettingsChange: () => undefined,
  };
}
