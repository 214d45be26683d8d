import { invalidRequest } from '@gururmm/server/platform/http';
import type { ScriptRequest } from '@gururmm/server/scripts';
import { type CommandType, MAX_COMMAND_SECRETS, MAX_SECRET_LENGTH, MAX_SECRETS_LENGTH } from '@gururmm/shared/protocol';

/** The fields of a request that say what shall run; the DTO has held each of them to its form. */
export interface RunFields {
  readonly command_type?: CommandType | undefined;
  readonly command?: string | undefined;
  readonly interpreter?: string | undefined;
  readonly args?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly secret_env?: Readonly<Record<string, string>> | undefined;
  readonly claude_task?: object | undefined;
  readonly script_id?: string | undefined;
  readonly script_version?: number | undefined;
  readonly parameters?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** Either a command or a script of the library. */
export type Runnable =
  | { readonly kind: 'command'; readonly commandType: CommandType; readonly command: string }
  | { readonly kind: 'script'; readonly script: ScriptRequest };

/** What a script brings itself. */
const OF_COMMANDS = ['command_type', 'command', 'interpreter', 'args', 'claude_task'] as const;
const OF_SCRIPTS = ['script_version', 'parameters'] as const;

/**
 * Holds a request against the rules that lie between its fields.
 * @throws DomainError invalid_request
 */
export function assertRunnable(body: RunFields): Runnable {
  return body.script_id === undefined ? toCommand(body) : toScript(body, body.script_id);
}

function toCommand(body: RunFields): Runnable {
  refuse(body, OF_SCRIPTS, (name) => `${name} needs a script_id`);
  const { command_type: commandType, command } = body;
  if (commandType === undefined || command === undefined)
    throw invalidRequest([{ path: 'command', message: 'either command_type and command, or a script_id is needed' }]);
  if (command.includes('\u0000')) {
    throw invalidRequest([{ path: 'command', message: 'command must not contain NUL' }]);
  }
  if (commandType === 'script' && body.interpreter == null) {
    throw invalidRequest([{ path: 'interpreter', message: 'a script needs its interpreter' }]);
  }
  assertSecrets(body.secret_env ?? {}, body.env ?? {}, commandType);
  return { kind: 'command', commandType, command };
}

function toScript(body: RunFields, scriptId: string): Runnable {
  refuse(body, OF_COMMANDS, (name) => `${name} comes from the script: send it or a script_id`);
  return { kind: 'script', script: { scriptId, version: body.script_version, parameters: body.parameters ?? {} } };
}

function refuse(body: RunFields, names: readonly (keyof RunFields)[], why: (name: string) => string): void {
  const given = names.filter((name) => body[name] !== undefined);
  if (given.length > 0) throw invalidRequest(given.map((path) => ({ path, message: why(path) })));
}

/**
 * Holds secrets against the rules that lie between them and the rest; no refusal repeats a value.
 * @throws DomainError invalid_request
 */
export function assertSecrets(
  secrets: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
  type: CommandType,
): void {
  const values = Object.values(secrets);
  if (values.length === 0) return;
  const refusal = (message: string) => invalidRequest([{ path: 'secret_env', message }]);
  // What a model can read it can be talked into repeating, in words that no redaction knows.
  if (type === 'claude_task') throw refusal('a claude_task takes no secret_env');
  if (values.some((value) => value.includes('\u0000'))) throw refusal('secret_env must not contain NUL');
  const names = new Set(Object.keys(env).map((name) => name.toUpperCase()));
  if (Object.keys(secrets).some((name) => names.has(name.toUpperCase()))) {
    throw refusal('secret_env and env must not name the same variable');
  }
  // A script adds its own to those of the request, which have been measured.
  const length = values.reduce((sum, value) => sum + value.length, 0);
  const isEachFit = values.every((value) => value.length >= 1 && value.length <= MAX_SECRET_LENGTH);
  if (!isEachFit || values.length > MAX_COMMAND_SECRETS || length > MAX_SECRETS_LENGTH) {
    throw refusal('secret_env has an empty value, or holds too much together with the secrets of the script');
  }
}
