import { highestRole, toIdentity } from './entra-identity';
import type { SignInRefused } from './sign-in-refused';

const CONFIGURATION = {
  issuer: 'https://login.example.com/v2.0',
  tenantId: '11111111-1111-4111-8111-111111111111',
  clientId: 'app',
  clientSecret: 'secret',
  roleMap: { Boss: 'owner', Tech: 'technician', Viewer: 'read_only' },
} as const;

const CLAIMS = { iss: CONFIGURATION.issuer, tid: CONFIGURATION.tenantId, oid: 'o-1', roles: ['Tech'], name: 'Ada' };

function refusalOf(claims: unknown): string {
  try {
    toIdentity(claims, CONFIGURATION);
    return 'accepted';
  } catch (error) {
    return (error as SignInRefused).code;
  }
}

describe('identity from claims', () => {
  it('is issuer, tenant and object id', () => {
    const { issuer, tenant, subject, role } = toIdentity(CLAIMS, CONFIGURATION);
    expect([issuer, tenant, subject, role]).toEqual([CLAIMS.iss, CLAIMS.tid, 'o-1', 'technician']);
  });

  it('takes the user name as the address, else the e-mail', () => {
    const addressOf = (claims: object) => toIdentity({ ...CLAIMS, ...claims }, CONFIGURATION).email;
    expect(addressOf({ preferred_username: 'ada@example.com', email: 'other@example.com' })).toBe('ada@example.com');
    expect(addressOf({ preferred_username: 'ada', email: 'ada@example.com' })).toBe('ada@example.com');
    expect(addressOf({ preferred_username: 'ada' })).toBeUndefined();
  });

  it.each([
    ['no oid', { ...CLAIMS, oid: undefined }, 'invalid_response'],
    ['no tid', { ...CLAIMS, tid: undefined }, 'invalid_response'],
    ['roles that are no list', { ...CLAIMS, roles: 'Boss' }, 'invalid_response'],
    ['another issuer', { ...CLAIMS, iss: 'https://login.example.com/other' }, 'invalid_response'],
    ['another authorised party', { ...CLAIMS, azp: 'other' }, 'invalid_response'],
    ['another tenant', { ...CLAIMS, tid: '22222222-2222-4222-8222-222222222222' }, 'wrong_tenant'],
  ])('refuses %s', (_, claims, code) => {
    expect(refusalOf(claims)).toBe(code);
  });
});

describe('roles', () => {
  it.each([
    [[], undefined],
    [['Unknown'], undefined],
    [['constructor', '__proto__'], undefined],
    [['boss'], undefined],
    [['Viewer'], 'read_only'],
    [['Viewer', 'Tech'], 'technician'],
    [['Tech', 'Boss', 'Viewer'], 'owner'],
  ])('%j gives %s', (appRoles, role) => {
    expect(highestRole(appRoles, CONFIGURATION.roleMap)).toBe(role);
  });
});
