import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { discoverProvider } from './discover-provider';

describe('discovery of the provider', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function refusalOf(listener: RequestListener, timeoutSeconds?: number): Promise<unknown> {
    server = createServer(listener);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return discoverProvider(
      { issuer, tenantId: 't', clientId: 'c', clientSecret: 's', roleMap: {} },
      timeoutSeconds,
    ).catch((error: unknown) => (error as { code: unknown }).code);
  }

  it('does not wait for ever', async () => {
    expect(await refusalOf(() => undefined, 0.2)).toBe('provider_unreachable');
  });

  it('refuses metadata of another issuer', async () => {
    const metadata = JSON.stringify({ issuer: 'https://evil.example' });
    const code = await refusalOf((_, response) => response.setHeader('Content-Type', 'application/json').end(metadata));
    expect(code).toBe('provider_unreachable');
  });

  it('follows no redirect', async () => {
    const code = await refusalOf((_, response) => response.writeHead(302, { Location: 'http://evil.example' }).end());
    expect(code).toBe('provider_unreachable');
  });
});
