import type { LoggingConfiguration } from '@gururmm/server/platform/config';
import pino, { type Logger } from 'pino';
import { type LineSink, openSink, redacting } from './log-destination';

/** Removed by path before serialisation; `redactLine` catches what stands deeper. */
const REDACTED_PATHS = ['password', 'api_key', 'apiKey', 'token', 'authorization', 'cookie'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.headers.${name}`,
]);

/** The process's logger: JSON lines with RFC 3339 times, without secrets. */
export function createLogger(config: LoggingConfiguration, sink: LineSink = openSink(config)): Logger {
  return pino(
    {
      level: config.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
    },
    redacting(sink, config.pretty),
  );
}
