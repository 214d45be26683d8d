import { randomUUID } from 'node:crypto';
import type { Role } from '@gururmm/server/platform/http';
import { hashPassword, UsersRepository } from '@gururmm/server/users';
import type { TestServer } from './test-server';

const PASSWORD = 'a password for specs';

export interface MadeUser {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}

/** An account of this role; there is no route for it yet. */
export async function makeUser(server: TestServer, role: Role): Promise<MadeUser> {
  const email = `${role}-${randomUUID()}@example.com`;
  const passwordHash = await hashPassword(PASSWORD);
  const user = { email, name: role, role, passwordHash, mustChangePassword: false };
  const { id } = await server.app.get(UsersRepository).create(user);
  return { id, email, password: PASSWORD };
}

/** A token of a new session. */
export async function signIn(
  server: TestServer,
  { email, password }: Pick<MadeUser, 'email' | 'password'>,
): Promise<string> {
  const answer = await server.request<{ token: string }>('POST', '/api/auth/login', {
    body: { email, password },
    token: null,
  });
  if (answer.status !== 200) throw new Error(`the sign-in failed with ${answer.status}`);
  return answer.body.token;
}
