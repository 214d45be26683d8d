import { AuditTrail } from '@gururmm/server/audit';
import { type FailureLimit, FailureLimiter, type SignInOrigin } from '@gururmm/server/auth';
import { DomainError } from '@gururmm/server/platform/errors';
import { Injectable } from '@nestjs/common';
import { AccountSync } from './account-sync';
import type { EntraIdentity } from './entra-identity';
import { SignInRefused } from './sign-in-refused';

/** An office behind one address fails more often than one person. */
const ADDRESS_LIMIT: FailureLimit = { freeFailures: 30, firstWaitSeconds: 2, longestWaitSeconds: 900 };

/** Refusals that say nothing against the caller. */
const FAULTS_OF_THE_PROVIDER = new Set(['provider_unreachable', 'provider_error']);

/** Remembers refused sign-ins: in the audit trail, and against the address they came from. */
@Injectable()
export class RefusalRecorder {
  constructor(
    private readonly accounts: AccountSync,
    private readonly limiter: FailureLimiter,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws SignInRefused too_many_attempts while the address has to wait */
  async assertAllowed({ address }: SignInOrigin): Promise<void> {
    try {
      await this.limiter.assertAllowed([subjectOf(address)]);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw new SignInRefused('too_many_attempts', 'the address failed too often');
    }
  }

  async record(refused: SignInRefused, identity: EntraIdentity | undefined, origin: SignInOrigin): Promise<void> {
    const { code, reason } = refused;
    const { address, requestId } = origin;
    if (!FAULTS_OF_THE_PROVIDER.has(code)) await this.limiter.failed(subjectOf(address), ADDRESS_LIMIT);
    const user = identity === undefined ? null : await this.accounts.find(identity);
    const name = user?.email ?? identity?.email ?? 'unknown account';
    await this.audit.note(
      { kind: 'anonymous', id: null, name, address, requestId },
      {
        action: 'auth.sso_refused',
        objectKind: 'user',
        objectId: user?.id ?? null,
        clientId: null,
        after: { code, reason, ...(identity === undefined ? {} : { sso_subject: identity.subject }) },
      },
    );
  }
}

function subjectOf(address: string): string {
  return `sso:address:${address}`;
}
