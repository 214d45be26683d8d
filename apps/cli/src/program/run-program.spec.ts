import { CliError } from '../cli-error';
import { COMMANDS } from './all-commands';
import type { Command } from './command';
import { runProgram } from './run-program';

function makeTerminal() {
  const written = { out: '', err: '' };
  const terminal = {
    out: (text: string) => void (written.out += text),
    err: (text: string) => void (written.err += text),
    isInteractive: false,
    isColourful: false,
    readAll: () => Promise.resolve(''),
    ask: () => Promise.resolve(''),
    askSecret: () => Promise.resolve(''),
  };
  return { written, context: { environment: {}, terminal } };
}

const failing = (error: Error): Command[] => [
  { name: 'fail', summary: 'Fail', options: {}, run: () => Promise.reject(error) },
];

describe('the program', () => {
  it.each([['--help'], ['help'], ['-h']])('shows every command for %s', async (word) => {
    const { written, context } = makeTerminal();
    expect(await runProgram(COMMANDS, context, [word])).toBe(0);
    for (const { name } of COMMANDS) expect(written.out).toContain(`  ${name} `);
  });

  it.each(COMMANDS.map(({ name }) => name))('explains %s in plain ASCII, with every option', async (name) => {
    const { written, context } = makeTerminal();
    expect(await runProgram(COMMANDS, context, [...name.split(' '), '--help'])).toBe(0);
    expect(written.out).toMatch(/^[\x20-\x7e\n]+$/);
    expect(written.out).toContain(`Usage: grmm ${name}`);
    const options = Object.keys(COMMANDS.find((command) => command.name === name)?.options ?? {});
    for (const option of options) expect(written.out).toContain(`  --${option}`);
  });

  it.each([[['nonsense']], [['agents']], [['agents', 'nonsense']], [[]]])('ends with 64 for %j', async (words) => {
    const { written, context } = makeTerminal();
    expect(await runProgram(COMMANDS, context, words)).toBe(64);
    expect(written.out).toBe('');
    expect(written.err).not.toBe('');
  });

  it('tells a failure on stderr and ends with its exit code', async () => {
    const { written, context } = makeTerminal();
    expect(await runProgram(failing(new CliError(69, 'The server is gone.')), context, ['fail'])).toBe(69);
    expect(written).toEqual({ out: '', err: 'grmm: The server is gone.\n' });
  });

  it('lets no secret through in the message of a fault', async () => {
    const { written, context } = makeTerminal();
    const token = `grmm_pat_${'a'.repeat(43)}`;
    expect(await runProgram(failing(new Error(`header ${token} is bad`)), context, ['fail'])).toBe(70);
    expect(written.err).toBe('grmm: header [redacted] is bad\n');
  });
});
