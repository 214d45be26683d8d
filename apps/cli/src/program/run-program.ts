import { redactSecrets } from '@gururmm/shared/protocol';
import { CliError, messageOf } from '../cli-error';
import { EXIT } from '../exit-codes';
import { CLI_VERSION } from '../version';
import type { Command, Context } from './command';
import { commandHelp, programHelp } from './help';

const HELP_WORDS = ['--help', '-h'];

/** Runs the command that the words name. @returns the exit code; failures are told on stderr */
export async function runProgram(
  commands: readonly Command[],
  context: Context,
  words: readonly string[],
): Promise<number> {
  try {
    return await dispatch(commands, context, words);
  } catch (error) {
    context.terminal.err(`grmm: ${redactSecrets(messageOf(error))}
`);
    return error instanceof CliError ? error.exitCode : EXIT.internal;
  }
}

async function dispatch(commands: readonly Command[], context: Context, words: readonly string[]): Promise<number> {
  const [first] = words;
  if (first === undefined) {
    context.terminal.err(programHelp(commands));
    return EXIT.usage;
  }
  if (first === 'version' || first === '--version') {
    context.terminal.out(`${CLI_VERSION}\n`);
    return EXIT.ok;
  }
  if (first === 'help' || HELP_WORDS.includes(first)) return showHelp(commands, context, words.slice(1));
  const command = findCommand(commands, words);
  if (command === undefined) throw unknownCommand(commands, words);
  const rest = words.slice(command.name.split(' ').length);
  if (asksForHelp(rest)) return showHelp(commands, context, words);
  return command.run(context, rest);
}

function showHelp(commands: readonly Command[], { terminal }: Context, words: readonly string[]): number {
  const command = findCommand(commands, words);
  terminal.out(command === undefined ? programHelp(commands) : commandHelp(command));
  return EXIT.ok;
}

function findCommand(commands: readonly Command[], words: readonly string[]): Command | undefined {
  return commands.find(({ name }) => name.split(' ').every((word, index) => words[index] === word));
}

/** Words after `--` belong to the command on the endpoint. */
function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? undefined : end).some((word) => HELP_WORDS.includes(word));
}

function unknownCommand(commands: readonly Command[], [first = '']: readonly string[]): CliError {
  const family = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => `grmm ${name}`);
  return new CliError(
    EXIT.usage,
    family.length > 0 ? `Say which: ${family.join(', ')}` : `There is no command "${first}"; see grmm --help.`,
  );
}
