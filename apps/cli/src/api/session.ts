import type { ApiConnection } from '@gururmm/shared/api-client';
import { CliError } from '../cli-error';
import { ExchangedTokenFile } from '../configuration/exchanged-token';
import { type Access, resolveAccess } from '../configuration/resolve-access';
import { readStoredLogin } from '../configuration/stored-login';
import { EXIT } from '../exit-codes';
import type { Context } from '../program/command';
import { connect, waitFor } from './connect';
import { exchangeIdToken } from './exchange-id-token';
import { PATIENT_RETRIES } from './retry-policy';

/** The server as this caller. */
export interface Session {
  readonly server: string;
  readonly api: ApiConnection;
  /** For waiting: outlasts a server that is being replaced. */
  readonly patientApi: ApiConnection;
}

/** What another grmm of the same job may need to store the token that it got. */
const OTHER_EXCHANGE_MS = 1_000;

/** @throws CliError configuration without a server, notAllowed without a credential */
export async function openSession(context: Context): Promise<Session> {
  const { environment } = context;
  const access = resolveAccess(environment, () => readStoredLogin(environment));
  const { server, ca } = access;
  const token = await tokenOf(access, context);
  return {
    server,
    api: connect({ server, ca, token }),
    patientApi: connect({ server, ca, token, retries: PATIENT_RETRIES }),
  };
}

async function tokenOf(access: Access, context: Context): Promise<string> {
  const { credential, server } = access;
  if (credential === undefined) {
    throw new CliError(EXIT.notAllowed, `Not signed in to ${server}: set GRMM_TOKEN, or use grmm login.`);
  }
  return credential.kind === 'token' ? credential.token : tokenOfIdToken(access, credential.idToken, context);
}

async function tokenOfIdToken({ server, ca }: Access, idToken: string, context: Context): Promise<string> {
  const file = new ExchangedTokenFile(context.environment);
  const kept = file.read(server, idToken, Date.now());
  if (kept !== undefined) return kept;
  try {
    const exchanged = await exchangeIdToken(connect({ server, ca, token: undefined }), idToken);
    keep(file, server, idToken, exchanged, context);
    return exchanged.token;
  } catch (error) {
    if (!(error instanceof CliError) || error.exitCode !== EXIT.notAllowed) throw error;
    await waitFor(OTHER_EXCHANGE_MS, new AbortController().signal);
    const others = file.read(server, idToken, Date.now());
    if (others === undefined) throw error;
    return others;
  }
}

/** Without a place to keep it this command works, and the next one needs another ID token. */
function keep(
  file: ExchangedTokenFile,
  server: string,
  idToken: string,
  exchanged: { token: string; expires_at: string | null },
  { terminal }: Context,
): void {
  try {
    file.write(server, idToken, exchanged);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    terminal.err(`grmm: the next command cannot use this ID token again: ${error.message}\n`);
  }
}
