import { toReturnPath } from './return-path';

describe('return path', () => {
  it.each(['/', '/agents', '/agents?status=online&q=a%2Fb', '/agents/1#metrics', '/search?q=https://example.com'])(
    'keeps %s',
    (path) => {
      expect(toReturnPath(path)).toBe(path);
    },
  );

  it.each([
    undefined,
    '',
    'agents',
    'https://evil.example',
    'HTTPS://evil.example/agents',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r//evil.example',
    ' //evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '@evil.example',
    'http:evil.example',
    `/${'a'.repeat(2_000)}`,
  ])('does not follow %j', (path) => {
    expect(toReturnPath(path)).toBe('/');
  });
});
