import { TENANT } from '../testing/bent-provider';
import { PUBLIC_URL, TestBrowser } from '../testing/test-browser';
import { startTestServer, type TestServer } from '../testing/test-server';

describe('single sign-on that is not set up', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

  it('says so', async () => {
    const { body } = await server.request('GET', '/api/auth/sso', { token: null });
    expect(body).toEqual({ enabled: false, login_url: null, single_sign_on_only: false });
  });

  it.each([
    ['GET', '/api/auth/sso/login'],
    ['GET', '/api/auth/sso/callback?code=x&state=y'],
    ['POST', '/api/auth/sso/session'],
  ])('has no %s %s', async (method, path) => {
    const { status, body } = await server.request(method, path, { token: null });
    expect([status, body['code']]).toEqual([404, 'not_found']);
  });
});

describe('single sign-on whose provider is away', () => {
  it('goes back to the sign-in page', async () => {
    const server = await startTestServer({
      RMM_HTTP_PUBLIC_URL: PUBLIC_URL,
      RMM_SSO_ENTRA_TENANT_ID: TENANT,
      RMM_SSO_ENTRA_CLIENT_ID: 'x',
      RMM_SSO_ENTRA_CLIENT_SECRET: 'x',
      RMM_SSO_ENTRA_ISSUER: 'http://127.0.0.1:9',
    });
    const { pathname, search } = await new TestBrowser(server).start('/agents');
    expect(pathname + search).toBe('/login?sso_error=provider_unreachable');
    await server.stop();
  });
});
