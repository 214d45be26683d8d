import { type Configuration, ConfigurationError } from '@gururmm/server/platform/config';
import { EmbeddedPostgresError, InstanceRunningError } from '@gururmm/server/platform/embedded-postgres';

/** Errors of the network by the part that failed, in one sentence each. */
const DATABASE_FAULTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its host name is unknown',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'its host cannot be reached',
  '28P01': 'it refuses the user or the password',
  '28000': 'it refuses the user',
  '3D000': 'it has no such database',
  '53300': 'it has no connection left',
};

/**
 * Why the server cannot start, for the terminal: one clear sentence for what an operator can
 * mend, undefined for a fault of ours. Never shows a URL's password.
 */
export function explainStartupFault(error: unknown, configuration: Configuration | undefined): string | undefined {
  if (
    error instanceof ConfigurationError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof InstanceRunningError
  ) {
    return error.message;
  }
  const { code, syscall } = innermost(error) as NodeJS.ErrnoException;
  const port = configuration?.http.port;
  if (code === 'EADDRINUSE') return `Port ${port} is taken by another program; set PORT to a free one.`;
  if (code === 'EACCES' && syscall === 'listen')
    return `Port ${port} needs more rights than this user has; set PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL') return `This machine has no address ${configuration?.http.host}; set RMM_HTTP_HOST.`;
  const fault = code === undefined ? undefined : DATABASE_FAULTS[code];
  if (fault !== undefined) return `The database at ${databasePlace(configuration)} cannot be used: ${fault}.`;
  if (error instanceof Error && error.message.includes('timeout expired')) {
    return `The database at ${databasePlace(configuration)} cannot be used: it does not answer.`;
  }
  return undefined;
}

/** Node reports several attempts to connect as one AggregateError; its first says why. */
function innermost(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  if (error instanceof Error && 'driverError' in error) return innermost(error.driverError);
  return error ?? {};
}

function databasePlace(configuration: Configuration | undefined): string {
  const url = configuration?.database.migrationUrl ?? configuration?.database.url;
  if (url === undefined) return '127.0.0.1';
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || '5432'}${pathname}`;
}
