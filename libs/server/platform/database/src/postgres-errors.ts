import { QueryFailedError } from 'typeorm';

/** SQLSTATE codes the features tell apart (PostgreSQL documentation, appendix A). */
export const SQLSTATE = { uniqueViolation: '23505', foreignKeyViolation: '23503', checkViolation: '23514' } as const;

/** Whether an error is PostgreSQL's refusal with this SQLSTATE (and, if given, of this constraint). */
export function isPostgresError(error: unknown, sqlState: string, constraint?: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const driverError = error.driverError as { code?: unknown; constraint?: unknown };
  return driverError.code === sqlState && (constraint === undefined || driverError.constraint === constraint);
}

/** Whether PostgreSQL could not read a value as its type (SQLSTATE class 22). */
export function isDataException(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: unknown };
  return typeof code === 'string' && code.startsWith('22');
}
