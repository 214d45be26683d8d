import { matchesClaims, matchesPattern } from './claim-pattern';

describe('pattern of a claim', () => {
  it.each([
    ['repo:acme/app:ref:refs/heads/main', 'repo:acme/app:ref:refs/heads/main'],
    ['repo:acme/app:*', 'repo:acme/app:ref:refs/heads/main'],
    ['repo:acme/*:ref:refs/heads/main', 'repo:acme/app:ref:refs/heads/main'],
    ['*/main', 'refs/heads/main'],
    ['a*b*c', 'a1b2c'],
    ['a*b*c', 'abc'],
    ['a**c', 'ac'],
    ['a*a', 'aa'],
  ])('%s fits %s', (pattern, value) => {
    expect(matchesPattern(pattern, value)).toBe(true);
  });

  it.each([
    ['repo:acme/app:*', 'repo:acme/app-evil:ref:refs/heads/main'],
    ['repo:acme/app:*', 'xrepo:acme/app:ref'],
    ['repo:acme/*:ref:refs/heads/main', 'repo:acme/app:ref:refs/heads/main2'],
    ['acme/app', 'acme/app2'],
    ['acme/app', 'Acme/app'],
    ['a*a', 'a'],
    ['a*b*b', 'ab'],
    ['a.c', 'abc'],
    ['a*b', 'a\nc'],
  ])('%s does not fit %s', (pattern, value) => {
    expect(matchesPattern(pattern, value)).toBe(false);
  });

  it('takes no time for a hostile text', () => {
    expect(matchesPattern('*a*a*a*a*a*a*a*a*b', 'a'.repeat(100_000))).toBe(false);
  });
});

describe('claims of a rule', () => {
  it('must all be there and fit', () => {
    const patterns = { repository: 'acme/app', ref: 'refs/heads/*' };
    expect(matchesClaims(patterns, { repository: 'acme/app', ref: 'refs/heads/main' })).toBe(true);
    expect(matchesClaims(patterns, { repository: 'acme/app' })).toBe(false);
    expect(matchesClaims(patterns, { repository: ['acme/app'], ref: 'refs/heads/main' })).toBe(false);
  });

  it('compares numbers and booleans by their text', () => {
    expect(matchesClaims({ project_id: '42', ref_protected: 'true' }, { project_id: 42, ref_protected: true })).toBe(
      true,
    );
  });

  it('never fits without a pattern, nor by what every object has', () => {
    expect(matchesClaims({}, { repository: 'acme/app' })).toBe(false);
    expect(matchesClaims({ toString: '*' }, {})).toBe(false);
  });
});
