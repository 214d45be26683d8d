import { authLogout } from '@gururmm/shared/api-client';
import { credentialKindOf } from '@gururmm/shared/protocol';
import { connect, idempotencyHeader } from '../api/connect';
import { CliError } from '../cli-error';
import { ExchangedTokenFile } from '../configuration/exchanged-token';
import { readAuthorities } from '../configuration/resolve-access';
import { readStoredLogin, removeStoredLogin, type StoredLogin } from '../configuration/stored-login';
import { EXIT } from '../exit-codes';
import { type Context, defineCommand, noOperands } from '../program/command';

export const logoutCommand = defineCommand({
  name: 'logout',
  summary: 'End the session and forget the stored token',
  options: {},
  run: async (context, _options, operands) => {
    noOperands(operands);
    new ExchangedTokenFile(context.environment).remove();
    const login = readOrForget(context);
    if (login === undefined) {
      context.terminal.err('Nobody was signed in.\n');
      return EXIT.ok;
    }
    // Forgotten first: without the server it is gone from here all the same.
    removeStoredLogin(context.environment);
    // An API token lives on until somebody deletes it on the server; only a session ends here.
    if (credentialKindOf(login.token) === undefined) await endSession(context, login);
    context.terminal.err(`Signed out of ${login.server}.\n`);
    return EXIT.ok;
  },
});

/** A file that cannot be read is what logout is for. */
function readOrForget({ environment }: Context): StoredLogin | undefined {
  try {
    return readStoredLogin(environment);
  } catch (error) {
    removeStoredLogin(environment);
    throw error;
  }
}

async function endSession({ environment, terminal }: Context, { server, token }: StoredLogin): Promise<void> {
  try {
    const client = connect({ server, token, ca: readAuthorities(environment) });
    await authLogout({ client, headers: idempotencyHeader(), throwOnError: true });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    if (error.exitCode !== EXIT.notAllowed) terminal.err(`The session lives on the server: ${error.message}\n`);
  }
}
