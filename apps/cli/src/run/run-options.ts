import { readFileSync } from 'node:fs';
import type { SubmitCommandRequest } from '@gururmm/shared/api-client';
import { type AgentSelector, mergeSelectors, parseFilter } from '../agents/agent-filter';
import { SELECTOR_OPTIONS } from '../agents/selector-options';
import { CliError, messageOf } from '../cli-error';
import { EXIT } from '../exit-codes';
import { numberOption, type OptionsOf } from '../program/command';
import { parsePace, type RunPace } from './run-pace';
import { describeScript } from './script-file';

export const RUN_OPTIONS = {
  agent: { kind: 'list', value: 'ID|HOSTNAME', description: 'This machine; may be given again' },
  ...SELECTOR_OPTIONS,
  filter: {
    kind: 'list',
    value: 'NAME=VALUE,...',
    description: 'Machines that fit all of status, os, version, tag, client, site, q (part of the host name)',
  },
  type: { kind: 'text', value: 'TYPE', description: 'shell (default), powershell, python or script' },
  interpreter: { kind: 'text', value: 'PROGRAM', description: 'For a script: what runs it, e.g. /bin/bash' },
  arg: { kind: 'list', value: 'TEXT', description: 'For a script: an argument; may be given again' },
  env: { kind: 'list', value: 'NAME=VALUE', description: 'Environment variable of the command; may be given again' },
  'secret-env': {
    kind: 'list',
    value: 'NAME',
    description:
      "A variable whose value is a secret, taken from grmm's own environment; kept out of output and logs. May be given again",
  },
  'secret-env-stdin': {
    kind: 'text',
    value: 'NAME',
    description: 'The same, with the value from standard input, without the line end behind it',
  },
  'script-file': {
    kind: 'text',
    value: 'FILE',
    description: 'Run this local file (- is standard input); its #! line, .ps1 or .py says how, unless --type does',
  },
  timeout: { kind: 'text', value: 'SECONDS', description: 'End the command after this long (default 300)' },
  expires: {
    kind: 'text',
    value: 'SECONDS',
    description: 'Let it wait this long for an offline machine (default 7 days; 0: only if online now)',
  },
  wait: {
    kind: 'optional',
    value: 'SECONDS',
    description: 'Wait until it is over (the default), or at most this long',
  },
  'no-wait': { kind: 'flag', description: 'Print the id of the command and do not wait' },
  json: { kind: 'flag', description: 'Print one JSON document and nothing else on stdout' },
  confirm: {
    kind: 'text',
    value: 'N',
    description: 'How many machines you expect; needed above 50, or for machines of several clients',
  },
  'wave-size': { kind: 'text', value: 'N', description: 'In waves: so many machines start together' },
  'wave-percent': { kind: 'text', value: 'N', description: 'In waves: this share of the machines starts together' },
  'wave-pause': { kind: 'text', value: 'SECONDS', description: 'Between the end of a wave and the start of the next' },
  'stop-after-failures': { kind: 'text', value: 'N', description: 'Start no more machines after so many failures' },
  'stop-after-percent': {
    kind: 'text',
    value: 'N',
    description: 'Start no more machines once this share of the started ones failed',
  },
  'idempotency-key': {
    kind: 'text',
    value: 'KEY',
    description: 'The same key within 24 hours runs once, and then shows the first run',
  },
} as const;

/** What is to be run, as the server takes it for one machine and for many. */
export type Submission = Omit<SubmitCommandRequest, 'claude_task'>;

/** Everything `grmm run` was told. */
export interface RunRequest {
  readonly agents: readonly string[];
  readonly selector: AgentSelector;
  readonly submission: Submission;
  readonly isWaiting: boolean;
  /** Without a bound it waits until the command is over. */
  readonly waitSeconds: number | undefined;
  readonly isJson: boolean;
  readonly idempotencyKey: string | undefined;
  readonly confirmCount: number | undefined;
  readonly pace: RunPace;
}

const COMMAND_TYPES = ['shell', 'powershell', 'python', 'script'] as const;
const ENVIRONMENT_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const KEY_FORM = /^[\x21-\x7e]{1,200}$/;

/** @throws CliError usage */
export async function parseRunRequest(
  options: OptionsOf<typeof RUN_OPTIONS>,
  operands: readonly string[],
  readStdin: () => Promise<string>,
): Promise<RunRequest> {
  const selector = mergeSelectors(
    { client: options.client, site: options.site, tag: options.tag },
    ...options.filter.map(parseFilter),
  );
  assertTarget(options.agent, selector);
  if (options['no-wait'] && options.wait !== undefined)
    throw new CliError(EXIT.usage, '--wait and --no-wait exclude each other.');
  const key = options['idempotency-key'];
  if (key !== undefined && !KEY_FORM.test(key)) {
    throw new CliError(EXIT.usage, '--idempotency-key must be 1 to 200 printable ASCII characters without spaces.');
  }
  return {
    agents: options.agent,
    selector,
    submission: await parseSubmission(options, operands, readStdin),
    isWaiting: !options['no-wait'],
    waitSeconds: options.wait === '' ? undefined : numberOption('wait', options.wait, { min: 0 }),
    isJson: options.json,
    idempotencyKey: key,
    confirmCount: numberOption('confirm', options.confirm, { min: 1, isWhole: true }),
    pace: parsePace(options),
  };
}

/** Nothing runs everywhere by accident: a run says where. */
function assertTarget(agents: readonly string[], selector: AgentSelector): void {
  const hasSelector = Object.keys(selector).length > 0;
  if (agents.length === 0 && !hasSelector) {
    throw new CliError(EXIT.usage, 'Say where: --agent, --site, --client, --tag or --filter.');
  }
  if (agents.length > 0 && hasSelector) {
    throw new CliError(
      EXIT.usage,
      '--agent names machines itself; it does not go with --site, --client, --tag or --filter.',
    );
  }
}

async function parseSubmission(
  options: OptionsOf<typeof RUN_OPTIONS>,
  operands: readonly string[],
  readStdin: () => Promise<string>,
): Promise<Submission> {
  const timeout = numberOption('timeout', options.timeout, { min: 0.001 });
  const expires = numberOption('expires', options.expires, { min: 0, isWhole: true });
  const env = parseEnvironment(options.env);
  const secrets = await readSecrets(options, readStdin);
  const what = await parseCommand(options, operands, readStdin);
  if (what.command_type === 'script' && what.interpreter === undefined) {
    throw new CliError(EXIT.usage, 'A script needs --interpreter, or a #! line.');
  }
  if (what.command_type !== 'script' && (options.arg.length > 0 || what.interpreter !== undefined)) {
    throw new CliError(EXIT.usage, '--interpreter and --arg go with --type script.');
  }
  return {
    ...what,
    ...(options.arg.length === 0 ? {} : { args: [...options.arg] }),
    ...(env === undefined ? {} : { env }),
    ...(secrets === undefined ? {} : { secret_env: secrets }),
    ...(timeout === undefined ? {} : { timeout_seconds: timeout }),
    ...(expires === undefined ? {} : { expires_in_seconds: expires }),
  };
}

async function parseCommand(
  options: OptionsOf<typeof RUN_OPTIONS>,
  operands: readonly string[],
  readStdin: () => Promise<string>,
): Promise<Pick<SubmitCommandRequest, 'command_type' | 'command' | 'interpreter'>> {
  const type = parseType(options.type);
  const file = options['script-file'];
  const interpreter = options.interpreter === undefined ? {} : { interpreter: options.interpreter };
  if (file === undefined) {
    const command = operands.join(' ');
    if (command.trim() === '') throw new CliError(EXIT.usage, "Say what to run: -- 'COMMAND', or --script-file.");
    return { command_type: type ?? 'shell', command, ...interpreter };
  }
  if (operands.length > 0) throw new CliError(EXIT.usage, '--script-file is the command; arguments go into --arg.');
  const command = file === '-' ? await readStdin() : readScript(file);
  if (command.trim() === '') throw new CliError(EXIT.usage, 'The script is empty.');
  if (type !== undefined && type !== 'script') return { command_type: type, command, ...interpreter };
  if (options.interpreter !== undefined) return { command_type: 'script', command, ...interpreter };
  return { command, ...describeScript(file, command, type === 'script' || options.arg.length > 0) };
}

function parseType(text: string | undefined): (typeof COMMAND_TYPES)[number] | undefined {
  if (text === undefined) return undefined;
  const type = COMMAND_TYPES.find((candidate) => candidate === text);
  if (type === undefined) throw new CliError(EXIT.usage, `--type must be one of ${COMMAND_TYPES.join(', ')}.`);
  return type;
}

function parseEnvironment(pairs: readonly string[]): Record<string, string> | undefined {
  if (pairs.length === 0) return undefined;
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=');
      // The text itself is not repeated: it may be a secret whose name was forgotten.
      if (!ENVIRONMENT_NAME.test(name) || value.length === 0) throw new CliError(EXIT.usage, '--env takes NAME=VALUE.');
      return [name, value.join('=')];
    }),
  );
}

/** Values come from where no list of processes and no history of a shell shows them. */
async function readSecrets(
  options: OptionsOf<typeof RUN_OPTIONS>,
  readStdin: () => Promise<string>,
): Promise<Record<string, string> | undefined> {
  const fromStdin = options['secret-env-stdin'];
  const names = [...options['secret-env'], ...(fromStdin === undefined ? [] : [fromStdin])];
  if (names.length === 0) return undefined;
  // What was given is not repeated: it may be the secret itself.
  if (names.some((name) => !ENVIRONMENT_NAME.test(name))) {
    throw new CliError(EXIT.usage, '--secret-env takes the NAME of a variable and never its value.');
  }
  if (fromStdin !== undefined && options['script-file'] === '-') {
    throw new CliError(EXIT.usage, 'Standard input cannot be both the script and a secret.');
  }
  const secrets = options['secret-env'].map((name) => [name, process.env[name] ?? ''] as const);
  const missing = secrets.find(([, value]) => value === '');
  if (missing !== undefined)
    throw new CliError(EXIT.usage, `--secret-env ${missing[0]}: there is no such variable here.`);
  if (fromStdin === undefined) return Object.fromEntries(secrets);
  const value = (await readStdin()).replace(/\r?\n$/, '');
  if (value === '') throw new CliError(EXIT.usage, '--secret-env-stdin: standard input is empty.');
  return Object.fromEntries([...secrets, [fromStdin, value]]);
}

function readScript(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError(EXIT.usage, `The script cannot be read: ${messageOf(error)}`);
  }
}
