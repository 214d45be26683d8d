import { randomUUID } from 'node:crypto';
import type { Role } from '@gururmm/server/platform/http';
import { hashPassword } from '@gururmm/server/users';
import type { TestServer } from './test-server';
import { sql, sqlRow } from './test-sql';

const PASSWORD = 'a password for specs';

export interface MadeUser {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}

/** An account of this role, straight into its table; with clients named it sees only those. */
export async function makeUser(
  server: TestServer,
  role: Role,
  clientIds: readonly string[] | 'all' = 'all',
): Promise<MadeUser> {
  const email = `${role}-${randomUUID()}@example.com`;
  const { id } = await sqlRow<{ id: string }>(
    server,
    'INSERT INTO users (email, name, role, password_hash) VALUES ($1, $2, $2, $3) RETURNING id',
    [email, role, await hashPassword(PASSWORD)],
  );
  if (clientIds !== 'all') {
    await sql(server, `UPDATE users SET scope_kind = 'clients' WHERE id = $1`, [id]);
    await sql(
      server,
      `INSERT INTO user_client_rules (user_id, client_id, effect) SELECT $1, unnest($2::uuid[]), 'allow'`,
      [id, clientIds],
    );
  }
  return { id, email, password: PASSWORD };
}

/** A token of a new session that has shown its second factor. */
export async function signIn(
  server: TestServer,
  { email, password }: Pick<MadeUser, 'email' | 'password'>,
): Promise<string> {
  const answer = await server.request<{ token: string }>('POST', '/api/auth/login', {
    body: { email, password },
    token: null,
  });
  if (answer.status !== 200) throw new Error(`the sign-in failed with ${answer.status}`);
  await sql(
    server,
    'UPDATE sessions SET has_second_factor = true WHERE user_id = (SELECT id FROM users WHERE email = $1)',
    [email],
  );
  return answer.body.token;
}
