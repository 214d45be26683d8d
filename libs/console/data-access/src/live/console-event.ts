import { type ConsoleEvent, consoleEventSchemas, type ConsoleEventType } from '@gururmm/shared/protocol';

/** A frame of the live socket as an event; null for what this console does not understand. */
export function parseConsoleEvent(frame: unknown): ConsoleEvent | null {
  const message = parseJson(frame);
  if (typeof message !== 'object' || message === null || !('type' in message)) return null;
  if (!isEventType(message.type)) return null;
  const payload = consoleEventSchemas[message.type].safeParse('payload' in message ? message.payload : undefined);
  // The schema was looked up by the very type it is paired with here.
  return payload.success ? ({ type: message.type, payload: payload.data } as ConsoleEvent) : null;
}

function parseJson(frame: unknown): unknown {
  if (typeof frame !== 'string') return null;
  try {
    return JSON.parse(frame) as unknown;
  } catch {
    return null;
  }
}

function isEventType(type: unknown): type is ConsoleEventType {
  return typeof type === 'string' && Object.hasOwn(consoleEventSchemas, type);
}
