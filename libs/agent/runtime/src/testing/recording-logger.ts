import { Logger } from '../logging/logger';

/** A logger that keeps its lines. */
export function recordingLogger(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  return { logger: new Logger('debug', [(line) => lines.push(line)]), lines };
}
