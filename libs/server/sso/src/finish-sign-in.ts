import { randomBytes } from 'node:crypto';
import type { SignInOrigin } from '@gururmm/server/auth';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Inject, Injectable } from '@nestjs/common';
import { AccountSync } from './account-sync';
import { type EntraIdentity, toIdentity } from './entra-identity';
import { EntraProvider } from './entra-provider';
import { RefusalRecorder } from './refusal-recorder';
import { SignInRefused } from './sign-in-refused';
import { isSameState, type SignInState } from './sign-in-state';
import { SingleSignOnRepository } from './sso.repository';

/** Time in which the console collects the session. */
export const HANDOVER_LIFETIME_SECONDS = 60;

/** Turns a callback of the provider into a one-time code for the console. */
@Injectable()
export class FinishSignIn {
  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly provider: EntraProvider,
    private readonly accounts: AccountSync,
    private readonly signIns: SingleSignOnRepository,
    private readonly refusals: RefusalRecorder,
  ) {}

  /** @returns the one-time code. @throws SignInRefused */
  async finish(query: URLSearchParams, state: SignInState | undefined, origin: SignInOrigin): Promise<string> {
    await this.refusals.assertAllowed(origin);
    // Nobody's sign-in yet: a stale page or a forged link is not worth a line in the audit trail.
    if (state === undefined) throw new SignInRefused('sign_in_expired', 'no sign-in of this browser is open');
    let identity: EntraIdentity | undefined;
    try {
      await this.spend(state, query.get('state'));
      identity = await this.identify(query, state);
      const { address, requestId } = origin;
      const actor = { kind: 'system', id: null, name: 'single sign-on', address, requestId } as const;
      const userId = await this.accounts.synchronise(identity, actor);
      const code = randomBytes(32).toString('base64url');
      await this.signIns.saveHandover(code, userId, HANDOVER_LIFETIME_SECONDS);
      return code;
    } catch (error) {
      if (error instanceof SignInRefused) await this.refusals.record(error, identity, origin);
      throw error;
    }
  }

  private async spend(state: SignInState, given: string | null): Promise<void> {
    if (!isSameState(state, given)) throw new SignInRefused('sign_in_expired', 'the state is of another sign-in');
    if (!(await this.signIns.spendState(state.state, new Date(state.expiresAt)))) {
      throw new SignInRefused('sign_in_expired', 'the callback was used before');
    }
  }

  private async identify(query: URLSearchParams, state: SignInState): Promise<EntraIdentity> {
    const { sso } = this.configuration;
    if (sso === undefined) throw new Error('single sign-on is not configured');
    return toIdentity(await this.provider.finish(query, state), sso);
  }
}
