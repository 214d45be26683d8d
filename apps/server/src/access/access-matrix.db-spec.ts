import { PERMISSIONS } from '@gururmm/server/platform/http';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';
import {
  type AdmittedCredential,
  admittedCredentials,
  type RefusedCredential,
  refusedCredentials,
} from './credentials';
import { POLICY_TABLE } from './policy-table';
import { addressOf, describedRoutes, type Route, routesOfTable, servedRoutes } from './routes';

/** Bodies with which a route gets as far as asking who is calling; elsewhere an empty one does. */
const BODIES: Readonly<Record<string, unknown>> = {
  'POST /api/auth/password': { current_password: 'not the password', new_password: 'a new long password' },
  'POST /api/auth/totp/confirm': { totp: '000000' },
  'DELETE /api/auth/totp': { password: 'not the password', totp: '000000' },
};
const TAKES_BODY = new Set(['POST', 'PUT']);
const AGENT_KEY = 'an agent key';
const SIGN_OUT = 'POST /api/auth/logout';

describe('the access matrix', () => {
  const routes = routesOfTable();
  let server: TestServer;
  let refused: readonly RefusedCredential[];
  let admitted: readonly AdmittedCredential[];

  beforeAll(async () => {
    server = await startTestServer();
    // No credential may stand in for another by having been counted out.
    refused = await refusedCredentials(server);
    admitted = await admittedCredentials(server);
  }, 60_000);

  afterAll(() => server.stop());

  /** Ids name nothing and bodies are empty: no call changes anything, so the order does not matter. */
  const call = (route: Route, authorization: string | undefined) =>
    server.request(route.method, addressOf(route), {
      token: null,
      headers: authorization === undefined ? {} : { Authorization: authorization },
      ...(TAKES_BODY.has(route.method) || route.name in BODIES ? { body: BODIES[route.name] ?? {} } : {}),
    });

  it('has a line for every route that is served, and no other line', () => {
    expect(Object.keys(POLICY_TABLE).sort()).toEqual(servedRoutes(server));
  });

  it('has a line for every route that is described', async () => {
    const described = await describedRoutes(server);
    expect(described.length).toBeGreaterThan(50);
    expect(Object.keys(POLICY_TABLE)).toEqual(expect.arrayContaining(described));
  });

  it('answers 401 to whoever is not known, on every route that is not public', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter(({ policy }) => policy !== 'public')) {
      const strangers = refused.filter(({ name }) => route.policy !== 'agent' || name !== AGENT_KEY);
      await Promise.all(
        strangers.map(async ({ name, authorization }) => {
          const { status, body } = await call(route, authorization);
          if (status !== 401) wrong.push(`${route.name} with ${name}: ${status} ${JSON.stringify(body).slice(0, 200)}`);
        }),
      );
    }
    expect(wrong).toEqual([]);
  }, 180_000);

  it('admits an agent by its key where the table says so', async () => {
    const ofAgents = routes.filter(({ policy }) => policy === 'agent');
    expect(ofAgents.length).toBeGreaterThanOrEqual(4);
    const key = refused.find(({ name }) => name === AGENT_KEY)?.authorization;
    for (const route of ofAgents) {
      const { status, body } = await call(route, key);
      expect([route.name, verdict(status, body)]).toEqual([route.name, 'admitted']);
    }
  });

  it('answers everybody alike on public routes: no credential is looked at', async () => {
    const wrong: string[] = [];
    const shown = [...refused.slice(1), ...admitted.filter(({ name }) => /^owner$|everything$/.test(name))].map(
      (credential) => ('token' in credential ? `Bearer ${credential.token}` : credential.authorization),
    );
    for (const route of routes.filter(({ policy }) => policy === 'public')) {
      const { status: expected } = await call(route, undefined);
      if (expected === 401) wrong.push(`${route.name} without a credential: 401`);
      // The pages of the documentation are the same files to everybody, and slow ones.
      const some = route.name.startsWith('GET /api/docs') ? shown.slice(-1) : shown;
      const statuses = await Promise.all(some.map(async (authorization) => (await call(route, authorization)).status));
      if (statuses.some((status) => status !== expected))
        wrong.push(`${route.name}: ${expected}, but ${statuses.join()}`);
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  it('lets every role and every API token do what the table says, and nothing else', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter(({ policy }) => policy !== 'public')) {
      const shown = admitted.filter(({ about }) => about === undefined || about === route.policy);
      const proofs = shown.filter(({ about }) => about !== undefined).length;
      expect([route.name, proofs]).toEqual([route.name, PERMISSIONS.some((each) => each === route.policy) ? 2 : 0]);
      await Promise.all(
        shown.map(async (credential) => {
          if (route.name === SIGN_OUT) credential.token = await credential.renew();
          const { status, body } = await call(route, `Bearer ${credential.token}`);
          if (route.name === SIGN_OUT) credential.token = await credential.renew();
          const [actual, expected] = [verdict(status, body), expectedFor(route, credential)];
          if (actual !== expected)
            wrong.push(`${route.name} as ${credential.name}: ${status} ${actual}, not ${expected}`);
        }),
      );
    }
    expect(wrong).toEqual([]);
  }, 180_000);

  it('has changed nothing while it walked', async () => {
    const { items } = (await server.request<{ items: unknown[] }>('GET', '/api/clients')).body;
    expect(items).toHaveLength(1);
    const changes = await sql<{ action: string }>(
      server,
      `SELECT DISTINCT action FROM audit_log WHERE action NOT LIKE 'auth.%' AND at > (
         SELECT max(at) FROM audit_log WHERE action = 'registration_token.create')`,
    );
    expect(changes.map(({ action }) => action)).toEqual(['settings.update']);
  });
});

type Verdict = 'admitted' | 'unknown' | 'forbidden' | 'second_factor_required' | 'broken';

function expectedFor({ policy }: Route, { isPerson, permissions, lackingSecondFactor }: AdmittedCredential): Verdict {
  if (policy === 'public' || policy === 'authenticated') return 'admitted';
  if (policy === 'agent') return 'unknown';
  if (policy === 'person') return isPerson ? 'admitted' : 'forbidden';
  if (permissions.includes(policy)) return 'admitted';
  return lackingSecondFactor.includes(policy) ? 'second_factor_required' : 'forbidden';
}

/** Whatever comes after the guard (a missing field, a missing row) means that the caller was let in. */
function verdict(status: number, { code }: Record<string, unknown>): Verdict {
  if (status === 403) return code === 'second_factor_required' ? code : 'forbidden';
  if (status === 401) return 'unknown';
  return status === 429 || status >= 500 ? 'broken' : 'admitted';
}
