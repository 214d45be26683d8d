import type { SignInOrigin } from '@gururmm/server/auth';
import { Injectable, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { EntraProvider } from './entra-provider';
import { FinishSignIn, HANDOVER_LIFETIME_SECONDS } from './finish-sign-in';
import { toReturnPath } from './return-path';
import { type Refusal, SignInRefused } from './sign-in-refused';
import { SignInStates, STATE_LIFETIME_SECONDS } from './sign-in-state';
import { SingleSignOnCookies } from './sso-cookies';

/** Where a browser goes next, and with which cookies. No URL of ours ever holds a token or a code. */
@Injectable()
export class SingleSignOnRedirects {
  private readonly logger = new Logger('SingleSignOn');

  constructor(
    private readonly provider: EntraProvider,
    private readonly states: SignInStates,
    private readonly finisher: FinishSignIn,
    private readonly cookies: SingleSignOnCookies,
  ) {}

  /** To the provider's sign-in page, or back to ours when the provider does not answer. */
  async toProvider(returnTo: string | undefined, response: Response, { requestId }: SignInOrigin): Promise<string> {
    try {
      const { url, state } = await this.provider.begin(toReturnPath(returnTo));
      this.cookies.set(response, 'state', this.states.seal(state), STATE_LIFETIME_SECONDS);
      return url;
    } catch (error) {
      return this.toSignInPage(error, requestId);
    }
  }

  /** To the page that collects the session, or to the sign-in page with a code for what went wrong. */
  async toConsole(request: Request, response: Response, origin: SignInOrigin): Promise<string> {
    const state = this.states.open(this.cookies.read(request, 'state'));
    const { searchParams } = new URL(request.originalUrl, 'https://this.invalid');
    this.cookies.clear(response, 'state');
    try {
      const code = await this.finisher.finish(searchParams, state, origin);
      this.cookies.set(response, 'handover', code, HANDOVER_LIFETIME_SECONDS);
      const returnTo = state?.returnTo ?? '/';
      return returnTo === '/' ? '/sso-complete' : `/sso-complete?return_to=${encodeURIComponent(returnTo)}`;
    } catch (error) {
      return this.toSignInPage(error, origin.requestId);
    }
  }

  private toSignInPage(error: unknown, requestId: string): string {
    let code: Refusal = 'internal_error';
    if (error instanceof SignInRefused) {
      code = error.code;
      this.logger.warn({ code, reason: error.reason, requestId }, 'a single sign-on ended at the sign-in page');
    } else {
      this.logger.error({ err: error, requestId }, 'a single sign-on failed');
    }
    return `/login?sso_error=${code}`;
  }
}
