import { QueryFailedError } from 'typeorm';

/** SQLSTATE codes the features tell apart (PostgreSQL documentation, appendix A). */
export const SQLSTATE = { uniqueViolation: '23505', foreignKeyViolation: '23503', checkViolation: '23514' } as const;

/** Since PostgreSQL 18 `ON DELETE RESTRICT` has a code of its own; before, it was the general one of foreign keys. */
const RESTRICT_VIOLATION = '23001';

/** Whether an error is PostgreSQL's refusal with this SQLSTATE (and, if given, of this constraint). */
export function isPostgresError(error: unknown, sqlState: string, constraint?: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const driverError = error.driverError as { code?: unknown; constraint?: unknown };
  const code = driverError.code === RESTRICT_VIOLATION ? SQLSTATE.foreignKeyViolation : driverError.code;
  return code === sqlState && (constraint === undefined || driverError.constraint === constraint);
}

/** Whether PostgreSQL could not read a value as its type (SQLSTATE class 22). */
export function isDataException(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: unknown };
  return typeof code === 'string' && code.startsWith('22');
}
