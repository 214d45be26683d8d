import { canChange, type Principal, readingPermissions, ROLE_PERMISSIONS } from '@gururmm/server/platform/http';
import { toScope } from '@gururmm/server/users';
import type { LiveSession } from './sessions.repository';

/** What a living session may do and see. Roles that change things only read until the second factor was shown. */
export function toPrincipal(session: LiveSession): Principal {
  const isSecondFactorMissing = session.isSecondFactorRequired && !session.hasSecondFactor && canChange(session.role);
  return {
    kind: 'user',
    userId: session.userId,
    sessionId: session.sessionId,
    email: session.email,
    role: session.role,
    permissions: isSecondFactorMissing ? readingPermissions(session.role) : ROLE_PERMISSIONS[session.role],
    scope: toScope(session.allowedClientIds),
    isSecondFactorMissing,
  };
}
