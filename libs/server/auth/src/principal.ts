import { ALL_CLIENTS } from '@gururmm/server/platform/database';
import { type Principal, ROLE_PERMISSIONS } from '@gururmm/server/platform/http';
import type { LiveSession } from './sessions.repository';

/** What a living session may do and see. */
export function toPrincipal(session: LiveSession): Principal {
  return {
    userId: session.userId,
    sessionId: session.sessionId,
    email: session.email,
    role: session.role,
    permissions: ROLE_PERMISSIONS[session.role],
    scope: ALL_CLIENTS,
  };
}
