import type { IncomingMessage } from 'node:http';
import { isAllowedOrigin } from './origin';

const isAllowed = (origin: string | undefined, host: string | undefined = 'rmm.example.com:3001') =>
  isAllowedOrigin({ headers: { origin, host } } as unknown as IncomingMessage, ['https://console.example.com']);

describe('the origin of a page', () => {
  it.each([
    ['a program, which sends none', undefined],
    ['one that is configured', 'https://console.example.com'],
    ['the page’s own host', 'http://rmm.example.com:3001'],
  ])('is allowed: %s', (_what, origin) => {
    expect(isAllowed(origin)).toBe(true);
  });

  it.each([
    'https://evil.example.com',
    'https://console.example.com.evil.com',
    'https://console.example.com:444',
    'http://console.example.com',
    'http://rmm.example.com',
    'http://rmm.example.com:3001.evil.com',
    'null',
    '',
    'rmm.example.com:3001',
  ])('is refused: %j', (origin) => {
    expect(isAllowed(origin)).toBe(false);
  });

  it('is refused when the request names no host', () => {
    const headers = { origin: 'http://rmm.example.com:3001' };
    expect(isAllowedOrigin({ headers } as unknown as IncomingMessage, [])).toBe(false);
  });
});
