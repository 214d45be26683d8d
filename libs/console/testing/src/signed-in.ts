import type { Permission } from '@gururmm/shared/api-client';
import { makeUser } from './factories';

/**
 * Somebody is signed in when the spec asks for the session next: as an owner, or with only these permissions.
 * Written where the session keeps itself over a reload, so that it is the real one that answers.
 */
export function signedIn(permissions?: readonly Permission[], change: Parameters<typeof makeUser>[0] = {}): void {
  const user = makeUser({ ...(permissions === undefined ? {} : { permissions: [...permissions] }), ...change });
  const answer = { token: 'token-1', expires_at: new Date(Date.now() + 3_600_000).toISOString(), user };
  sessionStorage.setItem('grmm.session', JSON.stringify(answer));
}
