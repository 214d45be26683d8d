import { CREDENTIAL_PREFIXES } from '@gururmm/shared/protocol';
import { auditable } from './auditable';

const read = (fields: Record<string, unknown>) => JSON.parse(auditable(fields) ?? 'null') as unknown;

describe('what the audit log keeps', () => {
  it('nothing of nothing', () => {
    expect(auditable(null)).toBeNull();
    expect(auditable(undefined)).toBeNull();
  });

  it.each([
    'password',
    'new_password',
    'passwordHash',
    'api_key',
    'apiKeyHash',
    'nextApiKeyHash',
    'token',
    'invitation_token',
    'totpSecret',
    'recoveryCodeHashes',
    'cookie',
    'Authorization',
  ])('masks %s, at any depth', (name) => {
    expect(read({ [name]: 'x', inner: [{ [name]: ['x'] }] })).toEqual({
      [name]: '[redacted]',
      inner: [{ [name]: '[redacted]' }],
    });
  });

  it('says whether a secret is there', () => {
    expect(read({ hasPassword: true, password: null, has_token: false })).toEqual({
      hasPassword: true,
      password: null,
      has_token: false,
    });
  });

  it.each(Object.values(CREDENTIAL_PREFIXES))('hides %s… inside any text', (prefix) => {
    expect(read({ command: `login ${prefix}${'A'.repeat(43)} now`, args: [`${prefix}${'A'.repeat(43)}`] })).toEqual({
      command: 'login [redacted] now',
      args: ['[redacted]'],
    });
  });

  it('cuts a text that is too long, and replaces what PostgreSQL cannot keep', () => {
    const { long, nul } = read({ long: 'x'.repeat(5_000), nul: 'a\u0000b' }) as { long: string; nul: string };
    expect(long).toBe(`${'x'.repeat(4_096)}…`);
    expect(nul).toBe('a\uFFFDb');
  });

  it('leaves everything else as it is', () => {
    const fields = { name: 'Grüße 😀', count: 0, flag: false, list: ['a', 1, null], none: null };
    expect(read(fields)).toEqual(fields);
  });
});
