import { basename, dirname } from 'node:path';
import type { LoggingConfiguration } from '@gururmm/server/platform/config';
import pino from 'pino';
import { createStream } from 'rotating-file-stream';
import { prettyLine } from './pretty-line';
import { redactLine } from './redact-line';

/** Where the redacted lines go. */
export type LineSink = pino.DestinationStream;

const openSinks = new WeakMap<LoggingConfiguration, LineSink>();

/** The standard output, or the rotated file; one for each configuration, since two would rotate it twice. */
export function sinkOf(config: LoggingConfiguration): LineSink {
  const sink = openSinks.get(config) ?? openSink(config);
  openSinks.set(config, sink);
  return sink;
}

/** The standard output is written through at once. */
function openSink(config: LoggingConfiguration): LineSink {
  if (config.file === undefined) return pino.destination({ fd: 1, sync: true });
  return createStream(basename(config.file), {
    path: dirname(config.file),
    size: config.fileMaxSize as `${number}M`,
    maxFiles: config.fileMaxCount,
    compress: 'gzip',
  });
}

/** The last step of every line: no logger, hook or serialiser stands behind it. */
export function redacting(sink: LineSink, isPretty: boolean): LineSink {
  return {
    write(line) {
      const redacted = redactLine(line);
      sink.write(isPretty ? prettyLine(redacted) : redacted);
    },
  };
}
