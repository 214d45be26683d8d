import { parseArgs } from 'node:util';
import { CliError, messageOf } from '../cli-error';
import { EXIT } from '../exit-codes';
import type { Terminal } from '../terminal';

/** What every command works with. */
export interface Context {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
}

/** An option: a flag, a text, a text that may be given again, or a flag that may carry a text (`--wait[=S]`). */
export interface OptionDefinition {
  readonly kind: 'flag' | 'text' | 'list' | 'optional';
  readonly value?: string;
  readonly description: string;
}

export type OptionTable = Readonly<Record<string, OptionDefinition>>;

interface OptionValues {
  readonly flag: boolean;
  readonly text: string | undefined;
  readonly list: readonly string[];
  readonly optional: string | undefined;
}

/** An optional text is '' where the option stands without one. */
export type OptionsOf<T extends OptionTable> = { readonly [Name in keyof T]: OptionValues[T[Name]['kind']] };

interface Definition<T extends OptionTable> {
  /** Its words, for example `agents list`. */
  readonly name: string;
  readonly summary: string;
  /** Operands after the options, as the usage line shows them. */
  readonly operands?: string;
  /** Operands stand behind `--` alone: what is meant as the value of an option must not run. */
  readonly areOperandsBehindDashes?: boolean;
  readonly options: T;
  /** Paragraphs under the options: examples, exit codes. */
  readonly notes?: string;
  run(context: Context, options: OptionsOf<T>, operands: readonly string[]): Promise<number>;
}

/** A command as the program knows it: its help, and what runs it from words. */
export interface Command extends Omit<Definition<OptionTable>, 'run'> {
  run(context: Context, words: readonly string[]): Promise<number>;
}

export function defineCommand<const T extends OptionTable>(definition: Definition<T>): Command {
  return {
    ...definition,
    run: (context, words) => {
      const { options, operands, isOperandEarly } = parseWords(definition.options, words);
      if (definition.areOperandsBehindDashes === true && isOperandEarly) {
        throw new CliError(
          EXIT.usage,
          `Put it behind "--": grmm ${definition.name} [OPTIONS] ${definition.operands ?? ''}`,
        );
      }
      return definition.run(context, options, operands);
    },
  };
}

/** @throws CliError usage for an option that is unknown or lacks its value */
export function parseWords<T extends OptionTable>(
  table: T,
  words: readonly string[],
): { options: OptionsOf<T>; operands: readonly string[]; isOperandEarly: boolean } {
  const { values, positionals, tokens } = parseOrExplain(table, withBareOptionals(table, words));
  const end = tokens.find(({ kind }) => kind === 'option-terminator')?.index ?? Infinity;
  const isOperandEarly = tokens.some(({ kind, index }) => kind === 'positional' && index < end);
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { kind }]) => [name, values[name] ?? defaultOf(kind)]),
  );
  return { options: options as OptionsOf<T>, operands: positionals, isOperandEarly };
}

function parseOrExplain(table: OptionTable, args: string[]) {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { kind }]) => [
      name,
      { type: kind === 'flag' ? ('boolean' as const) : ('string' as const), multiple: kind === 'list' },
    ]),
  );
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true, tokens: true });
  } catch (error) {
    // The value of a mistyped option may be a secret: only the name of the option is said.
    throw new CliError(EXIT.usage, messageOf(error));
  }
}

/** `--wait` alone means `--wait=`: it never takes the next word as its value. */
function withBareOptionals(table: OptionTable, words: readonly string[]): string[] {
  const end = words.indexOf('--');
  return words.map((word, index) =>
    (end < 0 || index < end) && word.startsWith('--') && table[word.slice(2)]?.kind === 'optional' ? `${word}=` : word,
  );
}

function defaultOf(kind: OptionDefinition['kind']): boolean | readonly string[] | undefined {
  if (kind === 'flag') return false;
  return kind === 'list' ? [] : undefined;
}

/** The one operand of a command. @throws CliError usage when there is none or more */
export function oneOperand(operands: readonly string[], name: string): string {
  const [operand] = operands;
  if (operand === undefined || operands.length > 1) throw new CliError(EXIT.usage, `Give exactly one ${name}.`);
  return operand;
}

/** @throws CliError usage when something stands where nothing is expected */
export function noOperands(operands: readonly string[]): void {
  if (operands.length > 0) throw new CliError(EXIT.usage, `Unexpected argument: ${operands.join(' ')}`);
}

/** @throws CliError usage for what is not a number in the range */
export function numberOption(
  name: string,
  text: string | undefined,
  range: { readonly min: number; readonly isWhole?: boolean },
): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  const isGood = text.trim() !== '' && Number.isFinite(number) && number >= range.min;
  if (!isGood || (range.isWhole === true && !Number.isInteger(number))) {
    throw new CliError(
      EXIT.usage,
      `--${name} must be a ${range.isWhole === true ? 'whole ' : ''}number of at least ${range.min}.`,
    );
  }
  return number;
}
