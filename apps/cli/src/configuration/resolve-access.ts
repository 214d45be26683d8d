import { readFileSync } from 'node:fs';
import { CliError, messageOf } from '../cli-error';
import { EXIT } from '../exit-codes';
import { parseServerAddress } from './server-address';
import type { StoredLogin } from './stored-login';

type Environment = Readonly<Record<string, string | undefined>>;

/** How grmm proves who it is. */
export type Credential =
  | { readonly kind: 'token'; readonly token: string; readonly source: 'environment' | 'login' }
  | { readonly kind: 'id_token'; readonly idToken: string };

/** The server, the authorities to trust, and the credential, if there is one. */
export interface Access {
  readonly server: string;
  readonly ca: string | undefined;
  readonly credential: Credential | undefined;
}

/**
 * Precedence: GRMM_SERVER before the stored server; GRMM_TOKEN, then GRMM_OIDC_TOKEN, then
 * GRMM_OIDC_TOKEN_FILE before the stored token. A variable that is set to nothing counts as unset,
 * as CI systems do it with a secret that is not there.
 * @throws CliError configuration
 */
export function resolveAccess(environment: Environment, readLogin: () => StoredLogin | undefined): Access {
  const fromEnvironment = environmentCredential(environment);
  const configured = valueOf(environment, 'GRMM_SERVER');
  const login = configured === undefined || fromEnvironment === undefined ? readLogin() : undefined;
  const address = configured ?? login?.server;
  if (address === undefined) {
    throw new CliError(EXIT.configuration, 'No server is configured: set GRMM_SERVER, or sign in with grmm login.');
  }
  const server = parseServerAddress(address, environment);
  return { server, ca: readAuthorities(environment), credential: fromEnvironment ?? loginCredential(login, server) };
}

/** @throws CliError configuration when the file cannot be read */
export function readAuthorities(environment: Environment): string | undefined {
  const file = valueOf(environment, 'GRMM_CA_FILE');
  return file === undefined ? undefined : readOrExplain(file, 'GRMM_CA_FILE');
}

/** A token is good for the server that gave it, and is never sent to another. */
function loginCredential(login: StoredLogin | undefined, server: string): Credential | undefined {
  if (login?.server !== server) return undefined;
  return { kind: 'token', token: login.token, source: 'login' };
}

function environmentCredential(environment: Environment): Credential | undefined {
  const token = valueOf(environment, 'GRMM_TOKEN');
  if (token !== undefined) return { kind: 'token', token, source: 'environment' };
  const idToken = valueOf(environment, 'GRMM_OIDC_TOKEN');
  if (idToken !== undefined) return { kind: 'id_token', idToken };
  const file = valueOf(environment, 'GRMM_OIDC_TOKEN_FILE');
  return file === undefined ? undefined : { kind: 'id_token', idToken: readOrExplain(file, 'GRMM_OIDC_TOKEN_FILE') };
}

function valueOf(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === '' ? undefined : value;
}

function readOrExplain(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new CliError(EXIT.configuration, `The file of ${name} cannot be read: ${messageOf(error)}`);
  }
}
