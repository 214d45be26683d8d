import { ptr } from 'bun:ffi';
import type { EventLog, EventKind } from '../event-log';
import { advapi32 } from './advapi32';
import { SERVICE_NAME } from './service-name';
import { wideString } from './wide-string';

/** Types of winnt.h and ids within the message file's 1 to 1000. */
const EVENTS: Readonly<Record<EventKind, { type: number; id: number }>> = {
  started: { type: 0x0004, id: 1 },
  stopped: { type: 0x0004, id: 2 },
  refused: { type: 0x0002, id: 3 },
  failed: { type: 0x0001, id: 4 },
};

/** Writes to the application log of Windows. */
export class WindowsEventLog implements EventLog {
  write(kind: EventKind, text: string): void {
    const source = advapi32.RegisterEventSourceW(null, ptr(wideString(SERVICE_NAME)));
    // Without an event log service (a bare image, say) the log file of the agent still has it.
    if (source === 0n) return;
    const { type, id } = EVENTS[kind];
    const string = wideString(text);
    const strings = new BigUint64Array([BigInt(ptr(string))]);
    advapi32.ReportEventW(source, type, 0, id, null, 1, 0, ptr(strings), null);
    advapi32.DeregisterEventSource(source);
  }
}
