import { parseArgs } from 'node:util';

/**
 * The options of a tool, as parseArgs of Node describes them. What is unknown, a word too many or without its value ends
 * the process with exit code 2 and one line, before anything is done.
 * @param {{ options: NonNullable<import('node:util').ParseArgsConfig['options']> }} config
 */
export function readOptions({ options }) {
  try {
    const { values } = parseArgs({ options });
    const empty = Object.keys(values).find((name) => values[name] === '');
    if (empty !== undefined) throw new Error(`Option '--${empty}' has an empty value`);
    return { values };
  } catch (error) {
    const [fault] = error.message.split(/\. |\n/);
    const known = Object.keys(options).map((name) => `--${name}`);
    console.error(`${fault}. Options: ${known.length === 0 ? 'none' : known.join(', ')}`);
    process.exit(2);
  }
}
