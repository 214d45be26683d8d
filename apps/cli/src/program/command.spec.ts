import { CliError } from '../cli-error';
import type { Terminal } from '../terminal';
import { defineCommand, numberOption, parseWords } from './command';

const TABLE = {
  json: { kind: 'flag', description: '' },
  limit: { kind: 'text', description: '' },
  agent: { kind: 'list', description: '' },
  wait: { kind: 'optional', description: '' },
} as const;

describe('the words of a command line', () => {
  it('become options by their kind', () => {
    const { options, operands } = parseWords(TABLE, ['--agent', 'a', '--json', '--agent=b', '--limit', '5', 'x']);
    expect(options).toEqual({ json: true, limit: '5', agent: ['a', 'b'], wait: undefined });
    expect(operands).toEqual(['x']);
  });

  it('may leave out the text of an optional one, which never takes the next word', () => {
    expect(parseWords(TABLE, ['--wait', '--json']).options).toMatchObject({ wait: '', json: true });
    expect(parseWords(TABLE, ['--wait', '5'])).toMatchObject({ options: { wait: '' }, operands: ['5'] });
    expect(parseWords(TABLE, ['--wait=5']).options.wait).toBe('5');
  });

  it('belong to the endpoint behind --', () => {
    const words = ['--json', '--', 'ls', '--wait', '--unknown'];
    expect(parseWords(TABLE, words)).toMatchObject({ operands: ['ls', '--wait', '--unknown'], isOperandEarly: false });
  });

  it('are refused by name, without their value', () => {
    const parse = () => parseWords(TABLE, ['--password=hunter2']);
    expect(parse).toThrow(CliError);
    expect(parse).toThrow("'--password'");
    expect(parse).not.toThrow('hunter2');
  });

  it('never run by accident what stands before --', async () => {
    const ran: (readonly string[])[] = [];
    const command = defineCommand({
      name: 'run',
      summary: '',
      options: TABLE,
      areOperandsBehindDashes: true,
      run: (_context, _options, operands) => {
        ran.push(operands);
        return Promise.resolve(0);
      },
    });
    const context = { environment: {}, terminal: {} as Terminal };
    expect(() => command.run(context, ['--wait', '60', '--', 'reboot'])).toThrow('Put it behind "--"');
    expect(() => command.run(context, ['reboot'])).toThrow('Put it behind "--"');
    await command.run(context, ['--', 'reboot', 'now']);
    expect(ran).toEqual([['reboot', 'now']]);
  });

  it.each(['', 'ten', '-1', 'Infinity', '0x'])('hold numbers that are checked: %p', (text) => {
    expect(() => numberOption('timeout', text, { min: 0 })).toThrow('--timeout must be a number of at least 0.');
  });

  it('hold whole numbers where halves make no sense', () => {
    expect(() => numberOption('limit', '1.5', { min: 1, isWhole: true })).toThrow('whole');
    expect(numberOption('wait', '1.5', { min: 0 })).toBe(1.5);
  });
});
