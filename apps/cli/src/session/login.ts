import { type ApiConnection, authLogin, authMe, type LoginResponse } from '@gururmm/shared/api-client';
import { connect, idempotencyHeader } from '../api/connect';
import { CliError } from '../cli-error';
import { readAuthorities } from '../configuration/resolve-access';
import { parseServerAddress } from '../configuration/server-address';
import { loginFile, writeStoredLogin } from '../configuration/stored-login';
import { EXIT } from '../exit-codes';
import { type Context, defineCommand, noOperands } from '../program/command';
import type { Terminal } from '../terminal';

/** The password was right; the account has a second factor. */
const SECOND_FACTOR_NEEDED = 'totp_required';

export const loginCommand = defineCommand({
  name: 'login',
  summary: 'Sign in, and keep the token for the commands that follow',
  options: {
    server: { kind: 'text', value: 'URL', description: 'Address of the server (or set GRMM_SERVER)' },
    email: { kind: 'text', value: 'EMAIL', description: 'Your account; asked for when it is not given' },
    'token-stdin': { kind: 'flag', description: 'Read an API token from standard input instead' },
  },
  notes: `The password is asked for without echo; without a terminal it is the first line of standard input,
and the code of the second factor, where one is needed, the second. It is never an argument.

Examples:
  grmm login --server https://rmm.example.com --email ada@example.com
  grmm login --server https://rmm.example.com --token-stdin < token.txt`,
  run: async (context, options, operands) => {
    noOperands(operands);
    const { environment, terminal } = context;
    const address = options.server ?? environment['GRMM_SERVER'];
    if (address === undefined || address === '') throw new CliError(EXIT.usage, 'Give --server.');
    const server = parseServerAddress(address, environment);
    const ca = readAuthorities(environment);
    const { token, expiresAt } = options['token-stdin']
      ? { token: await readToken(terminal), expiresAt: null }
      : await signIn(connect({ server, ca, token: undefined }), terminal, options.email);
    const { data: user } = await authMe({ client: connect({ server, ca, token }), throwOnError: true });
    writeStoredLogin(environment, { server, token, expires_at: expiresAt });
    sayLogin(context, user.email, server);
    return EXIT.ok;
  },
});

function sayLogin({ environment, terminal }: Context, email: string, server: string): void {
  terminal.err(`Signed in to ${server} as ${email}; kept in ${loginFile(environment)}.\n`);
  if (environment['GRMM_TOKEN']) terminal.err('GRMM_TOKEN is set and wins over this login.\n');
}

async function readToken(terminal: Terminal): Promise<string> {
  const token = (await terminal.readAll()).trim();
  if (!/^\S+$/.test(token)) throw new CliError(EXIT.usage, 'Standard input holds no token.');
  return token;
}

async function signIn(api: ApiConnection, terminal: Terminal, givenEmail: string | undefined) {
  const answers = terminal.isInteractive ? askPerson(terminal) : readLines(terminal);
  const email = givenEmail ?? (await answers.email());
  const password = await answers.password();
  const login = await signInOnce(api, { email, password }).catch(async (error: unknown) => {
    if (!(error instanceof CliError) || error.code !== SECOND_FACTOR_NEEDED) throw error;
    return signInOnce(api, { email, password, totp: await answers.totp() });
  });
  return { token: login.token, expiresAt: login.expires_at };
}

async function signInOnce(
  api: ApiConnection,
  body: { email: string; password: string; totp?: string },
): Promise<LoginResponse> {
  return (await authLogin({ client: api, body, headers: idempotencyHeader(), throwOnError: true })).data;
}

interface Answers {
  email(): Promise<string>;
  password(): Promise<string>;
  totp(): Promise<string>;
}

function askPerson(terminal: Terminal): Answers {
  return {
    email: () => terminal.ask('E-mail: '),
    password: () => terminal.askSecret('Password: '),
    totp: () => terminal.ask('Code of the second factor: '),
  };
}

function readLines(terminal: Terminal): Answers {
  const lines = terminal.readAll().then((text) => text.split(/\r?\n/));
  const line = async (index: number, name: string) => {
    const text = (await lines)[index];
    if (text === undefined || text === '') throw new CliError(EXIT.usage, `Standard input holds no ${name}.`);
    return text;
  };
  return {
    email: () => Promise.reject(new CliError(EXIT.usage, 'Without a terminal, give --email.')),
    password: () => line(0, 'password'),
    totp: () => line(1, 'code of the second factor in its second line, and the server asks for one'),
  };
}
