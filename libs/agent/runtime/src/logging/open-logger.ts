import { basename, dirname } from 'node:path';
import { createStream } from 'rotating-file-stream';
import type { AgentFile } from '../config/agent-file';
import { ensurePrivateDirectory } from '../files/durable-files';
import { Logger, type LogSink } from './logger';

/** Opens the log: a file that rotates by size and each day, and standard error on a terminal. */
export function openLogger(log: AgentFile['log'], defaultFile: string): Logger {
  const path = log.file ?? defaultFile;
  const sinks: LogSink[] = [];
  if (path === '-' || process.stderr.isTTY) sinks.push((line) => process.stderr.write(line));
  if (path !== '-') sinks.push(openFileSink(path, log));
  return new Logger(log.level, sinks);
}

function openFileSink(path: string, log: AgentFile['log']): LogSink {
  ensurePrivateDirectory(dirname(path));
  const stream = createStream(basename(path), {
    path: dirname(path),
    size: `${log.max_size_mb}M`,
    interval: '1d',
    // A machine that is switched off at night rotates when it starts.
    initialRotation: true,
    intervalBoundary: true,
    maxFiles: log.max_files,
    mode: 0o600,
  });
  // A full disk must not end the agent; it is told on standard error, which a service manager keeps.
  stream.on('error', (error) => process.stderr.write(`log file: ${error.message}\n`));
  return (line) => stream.write(line);
}
