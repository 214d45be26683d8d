import { readFileSync } from 'node:fs';
import { connect } from '../api/connect';
import { exchangeIdToken } from '../api/exchange-id-token';
import { CliError, messageOf } from '../cli-error';
import { readAuthorities } from '../configuration/resolve-access';
import { parseServerAddress } from '../configuration/server-address';
import { writeStoredLogin } from '../configuration/stored-login';
import { EXIT } from '../exit-codes';
import { type Context, defineCommand, noOperands } from '../program/command';
import { fetchGithubIdToken } from './github-id-token';

export const tokenExchangeCommand = defineCommand({
  name: 'token exchange',
  summary: 'Trade the ID token of a CI system for an API token that lives for a while',
  options: {
    'oidc-token-file': { kind: 'text', value: 'FILE', description: 'File that holds the ID token' },
    github: { kind: 'flag', description: 'Ask GitHub Actions for the ID token (permission id-token: write)' },
    audience: {
      kind: 'text',
      value: 'TEXT',
      description: 'Audience of the ID token for --github (default: the server)',
    },
    print: { kind: 'flag', description: 'Print the API token on stdout instead of keeping it as the login' },
  },
  notes: `The token is kept like that of grmm login, and the commands that follow use it. Instead of calling
this, set GRMM_OIDC_TOKEN or GRMM_OIDC_TOKEN_FILE: the first command then exchanges it by itself.

Examples:
  grmm token exchange --github
  grmm token exchange --oidc-token-file "$CI_ID_TOKEN_FILE"`,
  run: async (context, options, operands) => {
    noOperands(operands);
    const { environment, terminal } = context;
    const address = environment['GRMM_SERVER'];
    if (!address) throw new CliError(EXIT.configuration, 'Set GRMM_SERVER.');
    const server = parseServerAddress(address, environment);
    const idToken = await readIdToken(context, options, server);
    const api = connect({ server, ca: readAuthorities(environment), token: undefined });
    const { token, expires_at } = await exchangeIdToken(api, idToken);
    if (options.print) {
      terminal.out(`${token}\n`);
      return EXIT.ok;
    }
    writeStoredLogin(environment, { server, token, expires_at });
    terminal.err(`Signed in to ${server}${expires_at === null ? '' : ` until ${expires_at}`}.\n`);
    return EXIT.ok;
  },
});

async function readIdToken(
  { environment }: Context,
  options: {
    readonly 'oidc-token-file': string | undefined;
    readonly github: boolean;
    readonly audience: string | undefined;
  },
  server: string,
): Promise<string> {
  const file = options['oidc-token-file'];
  if (options.github === (file !== undefined)) {
    throw new CliError(EXIT.usage, 'Give either --github or --oidc-token-file.');
  }
  if (file === undefined) return fetchGithubIdToken(environment, options.audience ?? server);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new CliError(EXIT.configuration, `The ID token cannot be read: ${messageOf(error)}`);
  }
}
