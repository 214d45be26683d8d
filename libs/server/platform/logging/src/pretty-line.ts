/** One log line for people: time, level, message, then what else it carries. */
export function prettyLine(line: string): string {
  const { time, level, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const clock = typeof time === 'string' ? time.slice(11, 23) : '';
  const head = `${clock} ${text(level).toUpperCase().padEnd(5)} ${text(msg)}`;
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${text(value)}`);
  return `${[head, ...fields].join(' ')}\n${stackOf(err)}`;
}

function text(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function stackOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return '';
  return `${text(error.stack)}\n`;
}
