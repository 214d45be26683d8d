import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { redactSecrets } from '@gururmm/shared/protocol';
import { complain } from '../console';
import { EXIT } from '../exit-codes';

const WIDTH = 100;

/** What each exit code means, as the help says it. */
const MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'done',
  failed: 'could not be done; standard error says why',
  usage: 'the command line is not understood; nothing was done',
  refused: 'installed and not started: the server refused the key',
  notSignedIn: 'installed, but the server has not been reached yet',
  notInstalled: 'no agent is installed',
};

/** The program without its commands: it understands every word of a command line, or does nothing. */
export function createProgram(name: string, version: string, description: string): Command {
  const program = new Command(name)
    .description(description)
    .version(version, '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Show this help')
    .helpCommand('help [command]', 'Show the help of a command')
    .configureHelp({ helpWidth: WIDTH, subcommandTerm: termOf })
    .configureOutput({ outputError: (text) => tellFault(text) })
    .allowExcessArguments(false)
    .exitOverride();
  return program.addHelpText('after', `\nThe help of a command says more: ${name} <command> --help`);
}

/** Adds a command that takes no words but its options; `codes` are the exit codes besides done and usage. */
export function addCommand(
  program: Command,
  name: string,
  description: string,
  codes: readonly (keyof typeof EXIT)[] = ['failed'],
): Command {
  const shown = (Object.keys(EXIT) as (keyof typeof EXIT)[]).filter(
    (code) => code === 'done' || code === 'usage' || codes.includes(code),
  );
  const lines = shown.map((code) => `  ${EXIT[code]}  ${MEANINGS[code]}`);
  return program
    .command(name)
    .description(description)
    .addHelpText('after', `\nExit codes:\n${lines.join('\n')}`);
}

/**
 * An option with a value; an empty one, and another option in its place, are refused.
 * @param assertValue throws InvalidArgumentError for a value that can mean nothing
 */
export function valueOption(flags: string, description: string, assertValue?: (value: string) => void): Option {
  return new Option(flags, description).argParser((value: string) => {
    if (value.trim() === '') throw new InvalidArgumentError('It must not be empty.');
    if (value.startsWith('--')) throw new InvalidArgumentError('Its value is missing.');
    assertValue?.(value);
    return value;
  });
}

/** An option whose value is a number of seconds. */
export function secondsOption(flags: string, description: string, standard: number, most: number): Option {
  return new Option(flags, description).default(standard).argParser((value: string) => {
    const seconds = value.trim() === '' ? Number.NaN : Number(value);
    if (!Number.isFinite(seconds) || seconds < 1 || seconds > most)
      throw new InvalidArgumentError(`It must be 1 to ${most} seconds.`);
    return seconds;
  });
}

/** Runs what the command line asks for. @returns the exit code when it does not understand it, or only showed help */
export async function runProgram(program: Command, words: readonly string[]): Promise<number | undefined> {
  try {
    await program.parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
}

/** How the help names a command: with its other name, its options and its words. */
function termOf(command: Command): string {
  const words = command.registeredArguments.map((argument) => `<${argument.name()}>`);
  const options = command.options.length > 0 ? ['[options]'] : [];
  return [[command.name(), ...command.aliases()].join(', '), ...options, ...words].join(' ');
}

/** In one sentence, without the value of anything: it may be a key at the wrong place. */
function tellFault(text: string): void {
  const [first = '', ...more] = text.trim().split('\n');
  const sentence = first
    .replace(/^error: /, '')
    .replace(/(--?[\w-]+)=[^']*/, '$1')
    .replace(/ argument '.*' is invalid\./, ':');
  const hint = more.join(' ').replace(/^\(Did you mean (.*)\?\)$/, 'did you mean $1?');
  complain(redactSecrets(`${sentence}${hint === '' ? '' : `; ${hint}`}`));
}
