import { createHmac, randomUUID } from 'node:crypto';
import {
  type Permission,
  PERMISSIONS,
  readingPermissions,
  type Role,
  ROLE_PERMISSIONS,
  ROLES,
} from '@gururmm/server/platform/http';
import { createCredential, hashCredential, ServerSecret } from '@gururmm/server/platform/secrets';
import { makeAgent, makeSite } from '../testing/fleet';
import type { TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

/** A credential that the server must not take, whatever it is shown at. */
export interface RefusedCredential {
  readonly name: string;
  /** Value of the `Authorization` header; undefined for none. */
  readonly authorization: string | undefined;
}

/** A credential that identifies its caller, and what that caller may do. */
export interface AdmittedCredential {
  readonly name: string;
  readonly isPerson: boolean;
  readonly permissions: readonly Permission[];
  /**
   * The one permission that it alone has, or alone lacks: it proves something about routes with that permission, and
   * is not shown to others. Undefined: it is shown to every route.
   */
  readonly about?: Permission;
  /** What is refused for want of a second factor. */
  readonly lackingSecondFactor: readonly Permission[];
  token: string;
  /** The same again: a sign-out ends the one before. */
  readonly renew: () => Promise<string>;
}

/** How far an API token reaches; null is everything of its maker's. */
export interface TokenReach {
  readonly clientIds?: readonly string[];
  readonly siteIds?: readonly string[];
  readonly addressRanges?: readonly string[];
  readonly expiresIn?: string;
}

/** An API token straight into its table. @returns its secret */
export async function makeApiToken(
  server: TestServer,
  userId: string,
  permissions: readonly Permission[],
  { clientIds, siteIds, addressRanges = [], expiresIn = '1 hour' }: TokenReach = {},
): Promise<string> {
  const secret = createCredential('apiToken');
  await sqlRow(
    server,
    `INSERT INTO api_tokens (user_id, name, token_hash, permissions, client_ids, site_ids, address_ranges, expires_at)
     VALUES ($1, 'spec', $2, $3, $4, $5, $6, now() + $7::interval) RETURNING id`,
    [userId, hashCredential(secret), permissions, clientIds ?? null, siteIds ?? null, addressRanges, expiresIn],
  );
  return secret;
}

/** A person's token before any second factor was shown. */
export async function signInWithPassword(server: TestServer, email: string, password: string): Promise<string> {
  const answer = await server.request<{ token: string }>('POST', '/api/auth/login', {
    body: { email, password },
    token: null,
  });
  if (answer.status !== 200) throw new Error(`the sign-in failed with ${answer.status}`);
  return answer.body.token;
}

/** Everything that is no valid credential for the REST interface. */
export async function refusedCredentials(server: TestServer): Promise<RefusedCredential[]> {
  const site = await makeSite(server);
  const { agent, apiKey: agentKey } = await makeAgent(server, site);
  agent.ws.terminate();
  const registration = await server.request<{ token: string }>('POST', '/api/registration-tokens', {
    body: { site_id: site.id },
  });
  const owner = await makeUser(server, 'owner');
  const loggedOut = await signIn(server, owner);
  await server.request('POST', '/api/auth/logout', { token: loggedOut });
  const disabled = await makeUser(server, 'owner');
  const tokenOfDisabled = await signIn(server, disabled);
  const apiTokenOfDisabled = await makeApiToken(server, disabled.id, PERMISSIONS);
  await sql(server, 'UPDATE users SET is_disabled = true WHERE id = $1', [disabled.id]);
  const revoked = await makeApiToken(server, owner.id, PERMISSIONS);
  await sql(server, 'UPDATE api_tokens SET revoked_at = now() WHERE token_hash = $1', [hashCredential(revoked)]);
  const bearer = (name: string, token: string) => ({ name, authorization: `Bearer ${token}` });
  return [
    { name: 'no credential', authorization: undefined },
    { name: 'Basic', authorization: `Basic ${Buffer.from(`${owner.email}:${owner.password}`).toString('base64')}` },
    { name: 'a living token under another scheme', authorization: `Token ${await signIn(server, owner)}` },
    bearer('garbage', 'garbage'),
    bearer('an agent key', agentKey),
    bearer('a site key', site.apiKey),
    bearer('a registration token', registration.body.token),
    bearer('an expired session token', expired(await signIn(server, owner))),
    bearer('the token of a session that was ended', loggedOut),
    bearer('the token of a disabled owner', tokenOfDisabled),
    bearer('an unknown API token', createCredential('apiToken')),
    bearer('an expired API token', await makeApiToken(server, owner.id, PERMISSIONS, { expiresIn: '-1 second' })),
    bearer('a revoked API token', revoked),
    bearer('the API token of a disabled owner', apiTokenOfDisabled),
  ];
}

/**
 * Every role with and without its second factor, and API tokens: the least, the greatest, and for each permission one
 * with nothing else and one with everything else. Permissions only add to each other, so that the two say of a route
 * with that permission what every other set of permissions may do there: the first, that no other is needed; the
 * second, that no other is enough.
 */
export async function admittedCredentials(server: TestServer): Promise<AdmittedCredential[]> {
  const owner = await makeUser(server, 'owner');
  const people = await Promise.all(ROLES.map((role) => person(server, role, role, true)));
  const hasty = await Promise.all(
    ROLES.map((role) => person(server, role, `${role} without second factor`, role === 'read_only')),
  );
  const tokens = await Promise.all([
    apiToken(server, owner.id, 'an API token for everything', [...PERMISSIONS]),
    apiToken(server, owner.id, 'an API token for next to nothing', PERMISSIONS.slice(0, 1)),
    ...PERMISSIONS.flatMap((about) => [
      apiToken(server, owner.id, `an API token for ${about}`, [about], about),
      apiToken(
        server,
        owner.id,
        `an API token without ${about}`,
        PERMISSIONS.filter((each) => each !== about),
        about,
      ),
    ]),
  ]);
  return [...people, ...hasty, ...tokens];
}

async function apiToken(
  server: TestServer,
  ownerId: string,
  name: string,
  permissions: readonly Permission[],
  about?: Permission,
): Promise<AdmittedCredential> {
  const token = await makeApiToken(server, ownerId, permissions);
  const renew = () => Promise.resolve(token);
  return { name, isPerson: false, permissions, lackingSecondFactor: [], token, renew, ...(about && { about }) };
}

async function person(
  server: TestServer,
  role: Role,
  name: string,
  hasSecondFactor: boolean,
): Promise<AdmittedCredential> {
  const user = await makeUser(server, role);
  const renew = () => (name === role ? signIn(server, user) : signInWithPassword(server, user.email, user.password));
  const permissions = hasSecondFactor ? ROLE_PERMISSIONS[role] : readingPermissions(role);
  const lackingSecondFactor = ROLE_PERMISSIONS[role].filter((permission) => !permissions.includes(permission));
  return { name, isPerson: true, permissions, lackingSecondFactor, token: await renew(), renew };
}

/** The same claims, over since a second, under the server's own key. */
function expired(token: string): string {
  const key = new ServerSecret('a secret for specs that is long enough').derive('access-token');
  const [head = '', body = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
  const now = Math.floor(Date.now() / 1000);
  const changed = Buffer.from(JSON.stringify({ ...claims, iat: now - 60, exp: now - 1, jti: randomUUID() })).toString(
    'base64url',
  );
  return `${head}.${changed}.${createHmac('sha256', key).update(`${head}.${changed}`).digest('base64url')}`;
}
