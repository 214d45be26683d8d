import { CONFIGURATION, type Configuration, type SingleSignOnConfiguration } from '@gururmm/server/platform/config';
import { Inject, Injectable } from '@nestjs/common';
import * as openid from 'openid-client';
import { discoverProvider } from './discover-provider';
import { toRefusal } from './provider-failure';
import { type SignInState, STATE_LIFETIME_SECONDS } from './sign-in-state';

const SCOPE = 'openid profile email';
const CALLBACK_PATH = '/api/auth/sso/callback';
const DISCOVERY_LIFETIME_MS = 3_600_000;

/** The OpenID Connect conversation with the provider: authorisation code, PKCE S256, state and nonce. */
@Injectable()
export class EntraProvider {
  private readonly entra: SingleSignOnConfiguration | undefined;
  private readonly publicUrl: string;
  private discovered: { readonly client: Promise<openid.Configuration>; readonly until: number } | undefined;

  constructor(@Inject(CONFIGURATION) { sso, http }: Configuration) {
    this.entra = sso;
    this.publicUrl = http.publicUrl;
  }

  /** A new sign-in: where the browser goes, and what it has to bring back. @throws SignInRefused */
  async begin(returnTo: string): Promise<{ url: string; state: SignInState }> {
    const client = await this.client();
    const state = {
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      verifier: openid.randomPKCECodeVerifier(),
      returnTo,
      expiresAt: Date.now() + STATE_LIFETIME_SECONDS * 1000,
    };
    const url = openid.buildAuthorizationUrl(client, {
      redirect_uri: this.publicUrl + CALLBACK_PATH,
      scope: SCOPE,
      state: state.state,
      nonce: state.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(state.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, state };
  }

  /**
   * Exchanges the code of a callback.
   * @param query of the callback, as it came
   * @returns the claims of an ID token whose signature, issuer, audience, times and nonce are right
   * @throws SignInRefused
   */
  async finish(query: URLSearchParams, { state, nonce, verifier }: SignInState): Promise<openid.IDToken> {
    const client = await this.client();
    const callback = new URL(this.publicUrl + CALLBACK_PATH);
    callback.search = query.toString();
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
    try {
      const claims = (await openid.authorizationCodeGrant(client, callback, checks)).claims();
      if (claims === undefined) throw new openid.ClientError('there is no ID token');
      return claims;
    } catch (error) {
      throw toRefusal(error);
    }
  }

  private client(): Promise<openid.Configuration> {
    if (this.entra === undefined) throw new Error('single sign-on is not configured');
    if (this.discovered === undefined || this.discovered.until < Date.now()) {
      const client = discoverProvider(this.entra);
      this.discovered = { client, until: Date.now() + DISCOVERY_LIFETIME_MS };
      // A failure is not kept: the next sign-in asks again.
      client.catch(() => {
        if (this.discovered?.client === client) this.discovered = undefined;
      });
    }
    return this.discovered.client;
  }
}
