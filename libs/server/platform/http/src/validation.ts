import { DomainError, type FieldError } from '@gururmm/server/platform/errors';
import { redactSecrets } from '@gururmm/shared/protocol';
import { type ArgumentMetadata, type ValidationError, ValidationPipe } from '@nestjs/common';
import { findUnstorable } from './storable-request';

/** Holds every body and query against its DTO; what the DTO does not name is refused. */
export function createValidationPipe(): ValidationPipe {
  return new StorableValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => invalidRequest(errors.flatMap((error) => fieldErrors(error, ''))),
  });
}

/** Also refuses what could only fail later, as a fault of the server. */
class StorableValidationPipe extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const fault = metadata.type === 'custom' ? undefined : findUnstorable(value);
    if (fault !== undefined) throw invalidRequest([fault]);
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

/** A request that breaks its schema; names every faulty field. */
export function invalidRequest(errors: readonly FieldError[]): DomainError {
  const first = errors[0];
  const detail = first === undefined ? 'The request is not valid.' : `The request is not valid: ${first.message}.`;
  return new DomainError('invalid_request', detail, { errors });
}

function fieldErrors(error: ValidationError, parent: string): FieldError[] {
  const path = redactSecrets(parent === '' ? error.property : `${parent}.${error.property}`);
  // A field that nobody knows is the caller's own text, and may be a secret in the wrong place.
  const own = Object.values(error.constraints ?? {}).map((message) => ({ path, message: redactSecrets(message) }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, path))];
}
