import type { ApiConnection } from '@gururmm/shared/api-client';
import { CliError } from '../cli-error';
import { resolveAccess } from '../configuration/resolve-access';
import { readStoredLogin } from '../configuration/stored-login';
import { EXIT } from '../exit-codes';
import type { Context } from '../program/command';
import { connect } from './connect';
import { exchangeIdToken } from './exchange-id-token';
import { PATIENT_RETRIES } from './retry-policy';

/** The server as this caller. */
export interface Session {
  readonly server: string;
  readonly api: ApiConnection;
  /** For waiting: outlasts a server that is being replaced. */
  readonly patientApi: ApiConnection;
}

/** @throws CliError configuration without a server, notAllowed without a credential */
export async function openSession({ environment }: Context): Promise<Session> {
  const { server, ca, credential } = resolveAccess(environment, () => readStoredLogin(environment));
  if (credential === undefined) {
    throw new CliError(EXIT.notAllowed, `Not signed in to ${server}: set GRMM_TOKEN, or use grmm login.`);
  }
  const token =
    credential.kind === 'token'
      ? credential.token
      : (await exchangeIdToken(connect({ server, ca, token: undefined }), credential.idToken)).token;
  return {
    server,
    api: connect({ server, ca, token }),
    patientApi: connect({ server, ca, token, retries: PATIENT_RETRIES }),
  };
}
