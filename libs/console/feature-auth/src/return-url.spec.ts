import { safeReturnUrl } from './return-url';

describe('safeReturnUrl', () => {
  it('leads back to a page of the console', () => {
    expect(safeReturnUrl('/agents?status=online')).toBe('/agents?status=online');
  });

  it.each([
    [undefined],
    ['https://evil.example'],
    ['//evil.example'],
    ['/\\evil.example'],
    ['agents'],
    ['/login?x=1'],
    ['/sso-complete'],
  ])('leads to the start instead of %s', (given) => {
    expect(safeReturnUrl(given)).toBe('/');
  });
});
