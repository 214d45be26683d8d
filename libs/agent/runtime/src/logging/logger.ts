import { formatLogLine, LOG_LEVELS, type LogFields, type LogLevel } from './log-line';

/** Takes finished lines. */
export type LogSink = (line: string) => void;

/** Writes lines at or above a level to its sinks. */
export class Logger {
  constructor(
    private readonly level: LogLevel,
    private readonly sinks: readonly LogSink[],
    private readonly now: () => Date = () => new Date(),
  ) {}

  debug(message: string, fields: LogFields = {}): void {
    this.write('debug', message, fields);
  }

  info(message: string, fields: LogFields = {}): void {
    this.write('info', message, fields);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.write('warn', message, fields);
  }

  error(message: string, fields: LogFields = {}): void {
    this.write('error', message, fields);
  }

  private write(level: LogLevel, message: string, fields: LogFields): void {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(this.level)) return;
    const line = formatLogLine(this.now(), level, message, fields);
    for (const sink of this.sinks) sink(line);
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
