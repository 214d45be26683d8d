import type { LoggingConfiguration } from '@gururmm/server/platform/config';
import pino, { type LogFn, type Logger } from 'pino';
import { type LineSink, sinkOf, redacting } from './log-destination';

/** Removed by path before serialisation; `redactLine` catches what stands deeper. */
const REDACTED_PATHS = ['password', 'api_key', 'apiKey', 'token', 'authorization', 'cookie'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.headers.${name}`,
]);

/** What Nest tells about its own start: a hundred lines that matter to nobody but Nest's authors. */
const NEST_START_CONTEXTS = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
  'WebSocketsController',
]);

const INFO_LEVEL = 30;

/** The process's logger: JSON lines with RFC 3339 times, without secrets. */
export function createLogger(config: LoggingConfiguration, sink: LineSink = sinkOf(config)): Logger {
  return pino(
    {
      level: config.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
      hooks: { logMethod: skipNestStart },
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
    },
    redacting(sink, config.pretty),
  );
}

function skipNestStart(this: Logger, args: Parameters<LogFn>, log: LogFn, level: number): void {
  const isNestStart = level <= INFO_LEVEL && NEST_START_CONTEXTS.has(contextOf(args[0]));
  if (!isNestStart || this.isLevelEnabled('debug')) log.apply(this, args);
}

function contextOf(fields: unknown): string {
  return typeof fields === 'object' && fields !== null && 'context' in fields ? String(fields.context) : '';
}
