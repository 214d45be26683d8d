/** Why a sign-in through the provider ended at the sign-in page; docs/entra-id.md explains each to administrators. */
export const REFUSALS = [
  'access_denied',
  'account_disabled',
  'account_exists',
  'internal_error',
  'invalid_response',
  'last_owner',
  'no_email',
  'no_role',
  'provider_error',
  'provider_unreachable',
  'sign_in_expired',
  'too_many_attempts',
  'wrong_tenant',
] as const;

export type Refusal = (typeof REFUSALS)[number];

/** A sign-in that ends here. The browser learns the code; the reason is for the log and the audit trail only. */
export class SignInRefused extends Error {
  constructor(
    readonly code: Refusal,
    readonly reason: string,
  ) {
    super(`${code}: ${reason}`);
    this.name = 'SignInRefused';
  }
}
