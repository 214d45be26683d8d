import { StrictProvider } from '../testing/strict-provider';
import { PUBLIC_URL, TestBrowser } from '../testing/test-browser';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sqlRow } from '../testing/test-sql';

const ADA = {
  oid: 'ada-1',
  name: 'Ada Lovelace',
  preferred_username: 'ada@example.com',
  roles: ['GuruRMM.Technician'],
};

describe('single sign-on at a strict provider', () => {
  let provider: StrictProvider;
  let server: TestServer;

  beforeAll(async () => {
    provider = await StrictProvider.start({ ...ADA });
    server = await startTestServer(provider.environment);
  });

  afterAll(async () => {
    await server.stop();
    provider.stop();
  });

  it('signs in: redirect address, client secret, PKCE and code are as the standards want them', async () => {
    const browser = new TestBrowser(server);
    expect(await browser.signIn('/agents')).toBe('/sso-complete?return_to=%2Fagents');
    const { status, body } = await browser.collect();
    expect([status, body.user.role]).toEqual([200, 'technician']);
    const me = await server.request('GET', '/api/auth/me', { token: body.token });
    expect(me.body).toMatchObject({ email: ADA.preferred_username, name: ADA.name });
  });

  it('fails with the code of another sign-in: the provider holds it to its PKCE challenge', async () => {
    const [victim, attacker] = [new TestBrowser(server), new TestBrowser(server)];
    const stolen = await attacker.authorize(await attacker.start());
    const callback = await victim.authorize(await victim.start());
    callback.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    expect(await victim.comeBack(callback)).toBe('/login?sso_error=provider_error');
    const act = await sqlRow<{ after: unknown }>(server, 'SELECT after FROM audit_log ORDER BY id DESC LIMIT 1');
    expect(act.after).toEqual({ code: 'provider_error', reason: 'invalid_grant' });
  });

  it('is refused before anybody signs in when the redirect address or PKCE is left out', async () => {
    const url = await new TestBrowser(server).start();
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    const back = await new TestBrowser(server).authorize(url);
    expect(back.searchParams.get('error')).toBe('invalid_request');
    url.searchParams.set('redirect_uri', `${PUBLIC_URL}/elsewhere`);
    const page = await fetch(url, { redirect: 'manual' });
    expect(page.status).toBe(400);
  });

  it('fails with a secret that the provider does not know', async () => {
    const wrong = await startTestServer({ ...provider.environment, RMM_SSO_ENTRA_CLIENT_SECRET: 'an expired secret' });
    expect(await new TestBrowser(wrong).signIn()).toBe('/login?sso_error=provider_error');
    const act = await sqlRow<{ after: unknown }>(wrong, 'SELECT after FROM audit_log ORDER BY id DESC LIMIT 1');
    expect(act.after).toEqual({ code: 'provider_error', reason: 'invalid_client' });
    await wrong.stop();
  });
});
