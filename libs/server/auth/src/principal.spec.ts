import { canChange, PERMISSIONS, ROLE_PERMISSIONS, ROLES } from '@gururmm/server/platform/http';
import { toPrincipal } from './principal';
import type { LiveSession } from './sessions.repository';

const session = (overrides: Partial<LiveSession>): LiveSession => ({
  sessionId: '11111111-1111-4111-8111-111111111111',
  userId: '22222222-2222-4222-8222-222222222222',
  email: 'somebody@example.com',
  role: 'technician',
  expiresAt: new Date(),
  hasSecondFactor: true,
  isSecondFactorRequired: true,
  allowedClientIds: null,
  ...overrides,
});

describe('what a session may do', () => {
  it.each(ROLES)('is all of %s with a second factor, or where none is asked for', (role) => {
    for (const proof of [{ hasSecondFactor: true }, { hasSecondFactor: false, isSecondFactorRequired: false }]) {
      expect(toPrincipal(session({ role, ...proof }))).toMatchObject({
        permissions: ROLE_PERMISSIONS[role],
        isSecondFactorMissing: false,
      });
    }
  });

  it.each(ROLES)('is what %s reads, without the second factor that is asked for', (role) => {
    const { permissions, isSecondFactorMissing } = toPrincipal(session({ role, hasSecondFactor: false }));
    expect(permissions.every((permission) => permission.endsWith('.read'))).toBe(true);
    expect(permissions).not.toContain('audit.read');
    expect(permissions).toContain('agents.read');
    expect(isSecondFactorMissing).toBe(canChange(role));
  });

  it.each(ROLES)('never exceeds the role: %s', (role) => {
    expect(PERMISSIONS).toEqual(expect.arrayContaining([...ROLE_PERMISSIONS[role]]));
    if (role === 'read_only')
      expect(ROLE_PERMISSIONS[role].every((permission) => permission.endsWith('.read'))).toBe(true);
  });
});

describe('what a session sees', () => {
  it.each([
    ['everything', null, { kind: 'all' }],
    [
      'its clients',
      ['33333333-3333-4333-8333-333333333333'],
      { kind: 'clients', clientIds: ['33333333-3333-4333-8333-333333333333'] },
    ],
    ['no client that exists', [], { kind: 'clients', clientIds: ['00000000-0000-0000-0000-000000000000'] }],
  ])('is %s', (_what, allowedClientIds, scope) => {
    expect(toPrincipal(session({ allowedClientIds })).scope).toEqual(scope);
  });
});
