import { assertAcceptablePassword, createOneTimePassword, hashPassword, verifyPassword } from './password';

describe('a password', () => {
  it('is kept as Argon2id with the parameters of OWASP, salted', async () => {
    const [first, second] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(first).toMatch(/^\$argon2id\$v=19\$(?=[^$]*\bm=19456\b)(?=[^$]*\bt=2\b)(?=[^$]*\bp=1\b)/);
    expect(second).not.toBe(first);
  });

  it('fits its own hash and no other', async () => {
    const hash = await hashPassword('correct horse');
    expect(await verifyPassword(hash, 'correct horse')).toBe(true);
    for (const wrong of ['', 'Correct horse', 'correct horse ', 'correct horse\u0000']) {
      expect(await verifyPassword(hash, wrong)).toBe(false);
    }
  });

  it('of nobody never fits, after as much work', async () => {
    const startedAtMs = performance.now();
    expect(await verifyPassword(null, 'correct horse')).toBe(false);
    expect(await verifyPassword(undefined, '')).toBe(false);
    // Two verifications of Argon2id: far above the microseconds of an early return.
    expect(performance.now() - startedAtMs).toBeGreaterThan(2);
  });

  it.each([
    ['short', 'x'.repeat(11), 'at least 12'],
    ['long', 'x'.repeat(129), 'at most 128'],
    ['the address', 'Technician@Example.com', 'must not be the e-mail address'],
  ])('is refused when it is too %s', (_what, password, reason) => {
    expect(() => assertAcceptablePassword(password, 'technician@example.com')).toThrow(reason);
  });

  it.each(['x'.repeat(12), 'x'.repeat(128)])('is taken within its bounds', (password) => {
    expect(() => assertAcceptablePassword(password, 'technician@example.com')).not.toThrow();
  });
});

describe('a one-time password', () => {
  const made = Array.from({ length: 2_000 }, () => createOneTimePassword());

  it('is long enough to sign in with, and can be typed from a screen', () => {
    for (const password of made) expect(password).toMatch(/^[a-km-zA-HJ-NP-Z2-9]{20}$/);
    expect(made[0]).toBeDefined();
    expect(() => assertAcceptablePassword(made[0] ?? '', 'a@example.com')).not.toThrow();
  });

  it('is never the same, and favours no character', () => {
    expect(new Set(made).size).toBe(made.length);
    const counts = new Map<string, number>();
    for (const character of made.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
    const mean = (made.length * 20) / counts.size;
    expect(counts.size).toBeGreaterThan(50);
    for (const count of counts.values()) expect(Math.abs(count - mean) / mean).toBeLessThan(0.3);
  });
});
