import { CLI_VERSION } from '../version';
import type { Command, OptionDefinition } from './command';

const HELP_OPTION = ['-h, --help', 'Show this help'] as const;

/** What `grmm` alone prints. */
export function programHelp(commands: readonly Command[]): string {
  return [
    `grmm ${CLI_VERSION} - run commands on the machines of a GuruRMM server, by hand or from a CI pipeline.`,
    '',
    'Usage: grmm COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    '',
    "See 'grmm COMMAND --help' for its options, examples and exit codes.",
    '',
    'Environment:',
    ...columns([
      ['GRMM_SERVER', 'Address of the server, e.g. https://rmm.example.com'],
      ['GRMM_TOKEN', 'API token; wins over the stored login'],
      ['GRMM_OIDC_TOKEN', 'ID token of the CI system, exchanged for an API token'],
      ['GRMM_OIDC_TOKEN_FILE', 'File that holds such an ID token'],
      ['GRMM_CA_FILE', 'PEM file of the only authorities to trust'],
      ['GRMM_ALLOW_INSECURE', '1 permits http:// to another machine: the token is readable on its way'],
      ['NO_COLOR', 'Anything but empty: no colours'],
    ]),
    '',
  ].join('\n');
}

export function commandHelp(command: Command): string {
  const operands = command.operands === undefined ? '' : ` ${command.operands}`;
  const options = Object.entries(command.options).map(
    ([name, option]) => [optionLabel(name, option), option.description] as const,
  );
  return [
    command.summary + '.',
    '',
    `Usage: grmm ${command.name}${options.length > 0 ? ' [OPTIONS]' : ''}${operands}`,
    '',
    'Options:',
    ...columns([...options, HELP_OPTION]),
    ...(command.notes === undefined ? [] : ['', command.notes]),
    '',
  ].join('\n');
}

function optionLabel(name: string, { kind, value = 'VALUE' }: OptionDefinition): string {
  if (kind === 'flag') return `--${name}`;
  return kind === 'optional' ? `--${name}[=${value}]` : `--${name} ${value}`;
}

/** Names and descriptions in two columns. */
export function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, text]) => `  ${name.padEnd(width)}${text}`);
}
