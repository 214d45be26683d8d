import { runProgram, runToSuccess, systemProgram } from '@gururmm/agent/runtime';
import { SERVICE_NAME } from './service-name';

const KEY = `HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\${SERVICE_NAME}`;
/** Every Windows has it; its messages 1 to 1000 are the text that an event carries, and nothing else. */
const MESSAGE_FILE = '%SystemRoot%\\System32\\EventCreate.exe';
/** EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE */
const TYPES_SUPPORTED = '7';
const TIMEOUT_MS = 30_000;

/** Argument vectors of reg.exe that let the event viewer show the agent's events as text. */
export const EVENT_SOURCE_VALUES: readonly (readonly string[])[] = [
  ['add', KEY, '/v', 'EventMessageFile', '/t', 'REG_EXPAND_SZ', '/d', MESSAGE_FILE, '/f'],
  ['add', KEY, '/v', 'TypesSupported', '/t', 'REG_DWORD', '/d', TYPES_SUPPORTED, '/f'],
];

/** Makes the agent known as a source of events. */
export async function registerEventSource(): Promise<void> {
  for (const args of EVENT_SOURCE_VALUES) await runToSuccess(systemProgram('reg.exe'), args, TIMEOUT_MS);
}

/** Forgets the source; events that were written stay. */
export async function removeEventSource(): Promise<void> {
  // Fails when the key is gone already, which is as good.
  await runProgram(systemProgram('reg.exe'), ['delete', KEY, '/f'], TIMEOUT_MS);
}
