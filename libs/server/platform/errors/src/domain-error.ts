/** Every reason for which the server refuses; the HTTP status and the socket's answer follow from it. */
export const ERROR_STATUS = {
  invalid_request: 400,
  invalid_cursor: 400,
  unauthenticated: 401,
  invalid_credentials: 401,
  session_expired: 401,
  totp_required: 401,
  forbidden: 403,
  registration_disabled: 403,
  second_factor_required: 403,
  single_sign_on_only: 403,
  agent_revoked: 403,
  origin_not_allowed: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  already_exists: 409,
  has_dependents: 409,
  idempotency_key_reused: 409,
  command_not_cancellable: 409,
  confirmation_required: 409,
  agent_offline: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** One fault of a request: where it stands and what is wrong; never the offending value. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export interface ErrorDetails {
  readonly errors?: readonly FieldError[];
  /** Seconds after which a retry makes sense; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/**
 * A refusal that the caller can understand. Services throw it and know nothing of HTTP or
 * sockets; `message` is shown to the caller, so it holds no secret and no internals.
 */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
    this.name = 'DomainError';
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** The same answer for "does not exist" and "is outside the caller's scope". */
export function notFound(what: string): DomainError {
  return new DomainError('not_found', `No such ${what}.`);
}
