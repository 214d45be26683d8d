import { isIssuerUrl } from './issuer-url';

describe('address of an issuer', () => {
  it.each(['https://token.actions.githubusercontent.com', 'https://git.example.com:8443/path'])('takes %s', (url) => {
    expect(isIssuerUrl(url, false)).toBe(true);
  });

  it.each([
    'http://git.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://10.0.0.1',
    'http://169.254.169.254',
    'https://user:password@git.example.com',
    'https://git.example.com?x=1',
    'https://git.example.com#x',
    'ftp://localhost',
    'file:///etc/passwd',
    'git.example.com',
  ])('refuses %s, also where loopback is allowed', (url) => {
    expect(isIssuerUrl(url, true)).toBe(false);
  });

  it('takes loopback without TLS only where it is allowed', () => {
    expect(isIssuerUrl('http://127.0.0.1:4000', true)).toBe(true);
    expect(isIssuerUrl('http://127.0.0.1:4000', false)).toBe(false);
  });
});
