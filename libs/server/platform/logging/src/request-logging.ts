import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestIdOf } from '@gururmm/server/platform/http';
import type { Logger } from 'pino';
import type { Options } from 'pino-http';

const PROBES = new Set(['/health/live', '/health/ready', '/metrics']);

/** One line a request when it ends; every line in between carries `request_id`. */
export function requestLogging(logger: Logger): Options {
  return {
    logger,
    genReqId: answerWithRequestId,
    quietReqLogger: true,
    quietResLogger: true,
    customAttributeKeys: { reqId: 'request_id', responseTime: 'duration_ms' },
    autoLogging: { ignore: (request) => PROBES.has(pathOf(request)) },
    customLogLevel: (_request, response, error) => levelOf(response.statusCode, error),
    customSuccessMessage: describe,
    customErrorMessage: describe,
    customSuccessObject: (_request, _response, { duration_ms }: { duration_ms: number }) => ({ duration_ms }),
    customErrorObject: (_request, response, _error, { duration_ms }: { duration_ms: number }) => ({
      duration_ms,
      ...(response.err === undefined ? {} : { err: response.err }),
    }),
  };
}

/** The caller's id when it is harmless (short, plain, no secret in the wrong place), else a new one; told in the answer. */
function answerWithRequestId(request: IncomingMessage, response: ServerResponse): string {
  const id = requestIdOf(request);
  response.setHeader('X-Request-Id', id);
  return id;
}

function levelOf(status: number, error: Error | undefined): 'error' | 'warn' | 'info' {
  if (error !== undefined || status >= 500) return 'error';
  return status === 401 || status === 403 || status === 429 ? 'warn' : 'info';
}

/** Without the query: what stands there is the caller's, not the log's. */
function describe(request: IncomingMessage, response: ServerResponse): string {
  return `${request.method ?? ''} ${pathOf(request)} ${response.statusCode}`;
}

/** The path as it came: Nest and Express shorten `url` on the way. */
function pathOf(request: IncomingMessage & { originalUrl?: string }): string {
  return (request.originalUrl ?? request.url ?? '').split('?', 1)[0] ?? '';
}
