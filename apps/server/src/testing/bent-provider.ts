import { generateKeyPairSync } from 'node:crypto';
import { OAuth2Server } from 'oauth2-mock-server';
import { PUBLIC_URL } from './test-browser';

export const TENANT = '11111111-1111-4111-8111-111111111111';
export const OTHER_TENANT = '22222222-2222-4222-8222-222222222222';
export const CLIENT_ID = 'the-application';

export const KEY_ID = 'the-key';

export type Claims = Record<string, unknown>;

/** An Entra-like provider that lies as it is told to. */
export class BentProvider {
  readonly mock = new OAuth2Server();
  /** The person who signs in. */
  person: Claims = {};
  /** Changes the claims of the ID token before it is signed. */
  bend: (claims: Claims) => void = () => undefined;
  /** Puts another ID token in the place of the right one. */
  forge: ((idToken: string) => string) | undefined;

  static async start(): Promise<BentProvider> {
    const provider = new BentProvider();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await provider.mock.issuer.keys.add({ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', kid: KEY_ID });
    await provider.mock.start(0, '127.0.0.1');
    provider.listen();
    return provider;
  }

  get issuer(): string {
    return this.mock.issuer.url ?? '';
  }

  /** Variables of a server that trusts this provider. */
  get environment(): Record<string, string> {
    return {
      RMM_HTTP_PUBLIC_URL: PUBLIC_URL,
      RMM_SSO_ENTRA_TENANT_ID: TENANT,
      RMM_SSO_ENTRA_CLIENT_ID: CLIENT_ID,
      RMM_SSO_ENTRA_CLIENT_SECRET: 'the secret of the application',
      RMM_SSO_ENTRA_ISSUER: this.issuer,
    };
  }

  /** An honest provider again, with this person. */
  reset(person: Claims): void {
    this.person = person;
    this.bend = () => undefined;
    this.forge = undefined;
  }

  stop(): Promise<void> {
    return this.mock.stop();
  }

  private listen(): void {
    this.mock.service.on('beforeTokenSigning', (token: { payload: Claims }) => {
      // The access token of the same answer has no audience.
      if (token.payload['aud'] !== CLIENT_ID) return;
      Object.assign(token.payload, { tid: TENANT, ver: '2.0' }, this.person);
      this.bend(token.payload);
    });
    this.mock.service.on('beforeResponse', (answer: { body: Record<string, unknown> }) => {
      if (this.forge !== undefined) answer.body['id_token'] = this.forge(String(answer.body['id_token']));
    });
  }
}
