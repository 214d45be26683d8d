import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { BentProvider, type Claims, CLIENT_ID, KEY_ID, OTHER_TENANT } from '../testing/bent-provider';
import { PUBLIC_URL, TestBrowser } from '../testing/test-browser';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

const STATE_COOKIE = '__Host-rmm_sso_state';
const HANDOVER_COOKIE = '__Host-rmm_sso_handover';

const now = () => Math.floor(Date.now() / 1000);
const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
const payloadOf = (token: string) => token.split('.')[1] ?? '';
const signed = (key: KeyObject, text: string) =>
  `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;

describe('attacks on single sign-on', () => {
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let provider: BentProvider;
  let server: TestServer;
  let browser: TestBrowser;
  let before: unknown;

  beforeAll(async () => {
    provider = await BentProvider.start();
    server = await startTestServer(provider.environment);
  });

  beforeEach(async () => {
    browser = new TestBrowser(server);
    const oid = randomUUID();
    provider.reset({ oid, preferred_username: `${oid}@example.com`, roles: ['GuruRMM.Owner'] });
    await sql(server, 'DELETE FROM auth_failures');
    before = await footprint();
  });

  afterAll(async () => {
    await server.stop();
    await provider.stop();
  });

  /** What a refused sign-in must not change. */
  const footprint = () =>
    sqlRow(
      server,
      'SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM sessions) AS sessions, (SELECT count(*) FROM sso_handovers) AS handovers',
    );

  async function expectRefused(page: string, code: string): Promise<void> {
    expect(page).toBe(`/login?sso_error=${code}`);
    expect(await footprint()).toEqual(before);
    expect(browser.cookies().has(HANDOVER_COOKIE)).toBe(false);
  }

  it('the honest way works, or the rest proves nothing', async () => {
    expect(await browser.signIn()).toBe('/sso-complete');
    expect(await footprint()).not.toEqual(before);
  });

  describe('a bent ID token', () => {
    it.each<[string, string, Claims]>([
      ['nonce of another sign-in', 'invalid_response', { nonce: 'x'.repeat(43) }],
      ['no nonce', 'invalid_response', { nonce: undefined }],
      ['audience of another application', 'invalid_response', { aud: 'another-application' }],
      ['audiences with another authorised party', 'invalid_response', { aud: [CLIENT_ID, 'other'], azp: 'other' }],
      ['another authorised party', 'invalid_response', { azp: 'other' }],
      [
        'issuer of another tenant',
        'invalid_response',
        { iss: `https://login.microsoftonline.com/${OTHER_TENANT}/v2.0` },
      ],
      ['no issuer', 'invalid_response', { iss: undefined }],
      ['another tenant, the right issuer', 'wrong_tenant', { tid: OTHER_TENANT }],
      ['no tenant', 'invalid_response', { tid: undefined }],
      ['expired', 'invalid_response', { exp: now() - 600 }],
      ['no end', 'invalid_response', { exp: undefined }],
      ['not yet valid', 'invalid_response', { nbf: now() + 600 }],
      ['no time of issue', 'invalid_response', { iat: undefined }],
      ['no subject', 'invalid_response', { sub: undefined }],
      ['no object id', 'invalid_response', { oid: undefined }],
      ['an empty object id', 'invalid_response', { oid: '' }],
      ['an object id that is an object', 'invalid_response', { oid: { $ne: null } }],
      ['roles that are no list', 'invalid_response', { roles: 'GuruRMM.Owner' }],
      [
        'groups overage instead of roles',
        'no_role',
        { roles: undefined, hasgroups: true, _claim_names: { groups: 'src1' } },
      ],
    ])('%s', async (_, code, claims) => {
      provider.bend = (payload) => Object.assign(payload, claims);
      await expectRefused(await browser.signIn(), code);
      const act = await sqlRow<{ action: string; after: Claims }>(
        server,
        'SELECT action, after FROM audit_log ORDER BY id DESC LIMIT 1',
      );
      expect([act.action, act.after['code']]).toEqual(['auth.sso_refused', code]);
    });
  });

  describe('a forged ID token', () => {
    const header = (fields: object) => encode({ typ: 'JWT', kid: KEY_ID, ...fields });
    const publicJwk = () => provider.mock.issuer.keys.toJSON()[0];

    it.each<[string, (token: string) => string]>([
      ['no signature', (token) => `${header({ alg: 'none' })}.${payloadOf(token)}.`],
      ['a signature that was cut off', (token) => token.slice(0, token.lastIndexOf('.') + 1)],
      [
        'a MAC with the public key as its secret',
        (token) => {
          const text = `${header({ alg: 'HS256' })}.${payloadOf(token)}`;
          return `${text}.${createHmac('sha256', JSON.stringify(publicJwk())).update(text).digest('base64url')}`;
        },
      ],
      [
        'a MAC with the client secret',
        (token) => {
          const text = `${header({ alg: 'HS256' })}.${payloadOf(token)}`;
          return `${text}.${createHmac('sha256', 'the secret of the application').update(text).digest('base64url')}`;
        },
      ],
      [
        'an unknown key under the known id',
        (token) => signed(stranger.privateKey, `${header({ alg: 'RS256' })}.${payloadOf(token)}`),
      ],
      [
        'an unknown key that it brings along',
        (token) => {
          const jwk = stranger.publicKey.export({ format: 'jwk' });
          return signed(stranger.privateKey, `${encode({ alg: 'RS256', jwk })}.${payloadOf(token)}`);
        },
      ],
      [
        'claims that were changed after signing',
        (token) => {
          const [head, payload = '', signature] = token.split('.');
          const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
          return [head, encode({ ...claims, oid: 'somebody else' }), signature].join('.');
        },
      ],
      ['no token at all', () => 'x'],
    ])('%s', async (_, forge) => {
      provider.forge = forge;
      await expectRefused(await browser.signIn(), 'invalid_response');
    });
  });

  describe('a callback', () => {
    const callback = async () => browser.authorize(await browser.start());

    it('with another state', async () => {
      const url = await callback();
      url.searchParams.set('state', 'x'.repeat(43));
      await expectRefused(await browser.comeBack(url), 'sign_in_expired');
    });

    it('without a state', async () => {
      const url = await callback();
      url.searchParams.delete('state');
      await expectRefused(await browser.comeBack(url), 'sign_in_expired');
    });

    it('with two states', async () => {
      const url = await callback();
      url.searchParams.append('state', 'x');
      await expectRefused(await browser.comeBack(url), 'invalid_response');
    });

    it('of another browser', async () => {
      const url = await callback();
      await expectRefused(await new TestBrowser(server).comeBack(url), 'sign_in_expired');
    });

    it('with a cookie that was changed', async () => {
      const url = await callback();
      const sealed = browser.cookies().get(STATE_COOKIE) ?? '';
      browser.cookies().set(STATE_COOKIE, sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA'));
      await expectRefused(await browser.comeBack(url), 'sign_in_expired');
    });

    it('a second time, with the cookie of the first', async () => {
      const url = await callback();
      const sealed = browser.cookies().get(STATE_COOKIE) ?? '';
      expect(await browser.comeBack(url)).toBe('/sso-complete');
      before = await footprint();
      browser.cookies().clear();
      browser.cookies().set(STATE_COOKIE, sealed);
      await expectRefused(await browser.comeBack(url), 'sign_in_expired');
    });

    it('many times at once: one of them counts', async () => {
      const url = await callback();
      const sealed = browser.cookies().get(STATE_COOKIE) ?? '';
      const copies = Array.from({ length: 6 }, () => new TestBrowser(server));
      for (const copy of copies) copy.cookies().set(STATE_COOKIE, sealed);
      const pages = await Promise.all(copies.map((copy) => copy.comeBack(url)));
      expect(pages.filter((page) => page === '/sso-complete')).toHaveLength(1);
    });

    it('with the code of another sign-in: its verifier is missing', async () => {
      const attacker = new TestBrowser(server);
      const stolen = await attacker.authorize(await attacker.start());
      const url = await callback();
      url.searchParams.set('code', stolen.searchParams.get('code') ?? '');
      const page = await browser.comeBack(url);
      await expectRefused(page, page.includes('provider_error') ? 'provider_error' : 'invalid_response');
    });

    it('with a code that was spent at the provider', async () => {
      const first = await callback();
      expect(await browser.comeBack(first)).toBe('/sso-complete');
      before = await footprint();
      browser = new TestBrowser(server);
      const second = await callback();
      second.searchParams.set('code', first.searchParams.get('code') ?? '');
      const page = await browser.comeBack(second);
      await expectRefused(page, page.includes('provider_error') ? 'provider_error' : 'invalid_response');
    });

    it('of another provider, as `iss` says (mix-up)', async () => {
      const url = await callback();
      url.searchParams.set('iss', 'https://evil.example');
      await expectRefused(await browser.comeBack(url), 'invalid_response');
    });

    it('that says access_denied', async () => {
      const url = await callback();
      url.searchParams.delete('code');
      url.searchParams.set('error', 'access_denied');
      url.searchParams.set('error_description', 'AADSTS50105: <b>Ada</b> is not assigned to a role');
      await expectRefused(await browser.comeBack(url), 'access_denied');
      const act = await sqlRow<{ after: Claims }>(server, 'SELECT after FROM audit_log ORDER BY id DESC LIMIT 1');
      expect(act.after).toEqual({ code: 'access_denied', reason: 'access_denied AADSTS50105' });
    });

    it('that reports a fault of the provider', async () => {
      const url = await callback();
      url.searchParams.delete('code');
      url.searchParams.set('error', 'server_error');
      await expectRefused(await browser.comeBack(url), 'provider_error');
    });

    it('without anything', async () => {
      await callback();
      await expectRefused(await browser.comeBack(new URL(`${PUBLIC_URL}/api/auth/sso/callback`)), 'sign_in_expired');
    });

    it('again and again: the address has to wait', async () => {
      provider.bend = (payload) => Object.assign(payload, { tid: OTHER_TENANT });
      for (let failure = 0; failure < 32; failure++) await browser.signIn();
      provider.bend = () => undefined;
      await expectRefused(await browser.signIn(), 'too_many_attempts');
    });
  });

  describe('return_to', () => {
    it.each([
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      '/.//evil.example',
      'javascript:alert(1)',
      '',
    ])('does not lead away: %j', async (path) => {
      expect(await browser.signIn(path)).toBe('/sso-complete');
    });

    it('is no way to add parameters of ours', async () => {
      expect(await browser.signIn('/agents&sso_error=x#y')).toBe(
        '/sso-complete?return_to=%2Fagents%26sso_error%3Dx%23y',
      );
    });
  });
});
