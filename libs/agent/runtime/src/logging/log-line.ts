import { redactSecrets } from '@gururmm/shared/protocol';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Values that stand behind a log message as `name=value`. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** One line of the log: printable ASCII only, secrets redacted, line breaks escaped. */
export function formatLogLine(at: Date, level: LogLevel, message: string, fields: LogFields): string {
  const parts = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${quoteIfNeeded(String(value))}`);
  const line = [at.toISOString(), level.toUpperCase().padEnd(5), message, ...parts].join(' ');
  return `${asciiText(line)}\n`;
}

/** Text as it may stand in a log: secrets redacted, and whatever is not printable ASCII escaped. */
export function asciiText(text: string): string {
  return escapeNonAscii(redactSecrets(text));
}

function quoteIfNeeded(value: string): string {
  return /^[\w.:/@+-]+$/.test(value) ? value : JSON.stringify(value);
}

/** Log files are read by tools that do not know UTF-8, and a control character could forge a line. */
function escapeNonAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
