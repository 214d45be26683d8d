import { resolveServerUrl } from './server-url';

describe('resolveServerUrl', () => {
  it.each([
    ['https://rmm.example.com', 'wss://rmm.example.com/ws'],
    ['wss://rmm.example.com:8443/ws', 'wss://rmm.example.com:8443/ws'],
    ['https://example.com/rmm/ws', 'wss://example.com/rmm/ws'],
    ['http://localhost:3000', 'ws://localhost:3000/ws'],
    ['ws://127.0.0.1:3000/', 'ws://127.0.0.1:3000/ws'],
    ['ws://[::1]:3000', 'ws://[::1]:3000/ws'],
  ])('%s becomes %s', (given, url) => {
    expect(resolveServerUrl(given, false)).toEqual({ ok: true, url });
  });

  it.each(['ws://rmm.example.com', 'http://10.0.0.1', 'http://127.0.0.1.example.com'])(
    'refuses %s, which would send keys unencrypted, unless that is allowed',
    (given) => {
      expect(resolveServerUrl(given, false)).toMatchObject({ ok: false });
      expect(resolveServerUrl(given, true)).toMatchObject({ ok: true });
    },
  );

  it.each(['rmm.example.com', 'ftp://rmm.example.com', 'wss://user:pw@rmm.example.com', ''])(
    'refuses "%s"',
    (given) => {
      expect(resolveServerUrl(given, true)).toMatchObject({ ok: false });
    },
  );
});
