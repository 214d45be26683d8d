import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FirstAdministrator } from '@gururmm/server/users';
import { loadConfiguration } from '@gururmm/server/platform/config';
import { ServerSecret } from '@gururmm/server/platform/secrets';
import { createTestDatabase } from '@gururmm/server/platform/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createHttpApplication } from '../http-application';

export const ADMIN_EMAIL = 'admin@example.com';
export const ADMIN_PASSWORD = 'correct horse battery staple';

/** Answer of a request: status, headers, and the body as JSON where it is JSON. */
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** The whole server on a free port of loopback with a database of its own. */
export interface TestServer {
  readonly app: NestExpressApplication;
  readonly url: string;
  readonly databaseUrl: string;
  /** Token of the owner who was made at the start. */
  readonly adminToken: string;
  /** Request as the owner; another token (or null for none) may be given. */
  request<T = Record<string, unknown>>(method: string, path: string, options?: RequestOptions): Promise<Answer<T>>;
  stop(): Promise<void>;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Starts the server as `main` composes it. `environment` overrides single variables.
 * @param on database of another test server, which drops it: a second node, or the first one after a restart
 */
export async function startTestServer(
  environment: Readonly<Record<string, string>> = {},
  on?: Pick<TestServer, 'databaseUrl'>,
): Promise<TestServer> {
  const database =
    on === undefined ? await createTestDatabase() : { url: on.databaseUrl, drop: () => Promise.resolve() };
  const dataDir = await mkdtemp(join(tmpdir(), 'gururmm-spec-'));
  const configuration = loadConfiguration({
    PORT: '0',
    DATABASE_URL: database.url,
    RMM_DATA_DIR: dataDir,
    RMM_DATABASE_POOL_SIZE: '8',
    RMM_LOG_LEVEL: 'fatal',
    RMM_AUTH_BOOTSTRAP_EMAIL: ADMIN_EMAIL,
    RMM_AUTH_BOOTSTRAP_PASSWORD: ADMIN_PASSWORD,
    ...environment,
  });
  const secret = new ServerSecret('a secret for specs that is long enough');
  const app = await createHttpApplication({ configuration, secret, databaseUrl: database.url });
  await app.get(FirstAdministrator).ensure();
  await app.listen(0, '127.0.0.1');
  const address = app.getHttpServer().address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  const url = `http://127.0.0.1:${address.port}`;
  const login = await send<{ token: string }>(url, 'POST', '/api/auth/login', {
    body: { email: ADMIN_EMAIL, password: ADMIN_PASSWORD },
    token: null,
  });
  const adminToken = login.body.token;
  return {
    app,
    url,
    databaseUrl: database.url,
    adminToken,
    request: (method, path, options = {}) => send(url, method, path, { token: adminToken, ...options }),
    stop: async () => {
      await app.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function send<T>(
  url: string,
  method: string,
  path: string,
  { body, token, headers }: RequestOptions,
): Promise<Answer<T>> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token == null ? {} : { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T };
}
