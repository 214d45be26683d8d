import { checkParametersSchema, stateOfExitCode } from './check-parameters';

describe('the parameters of a script check', () => {
  it('have defaults for everything but what runs', () => {
    expect(checkParametersSchema.parse({ command_type: 'shell', command: 'true' })).toEqual({
      command_type: 'shell',
      command: 'true',
      interval_seconds: 300,
      exit_codes: 'nagios',
      severities: { warning: 'warning', critical: 'critical', unknown: 'warning' },
    });
  });

  it.each([
    ['what no agent runs by itself', { command_type: 'claude_task' }],
    ['an interval that is too short', { interval_seconds: 9 }],
    ['a preset that is none', { exit_codes: 'icinga' }],
    ['lists without a good code', { exit_codes: { ok: [], critical: [2] } }],
    ['a severity that is none', { severities: { critical: 'fatal' } }],
    ['a secret environment', { secret_env: { TOKEN: 'x' } }],
    ['a parameter that is none', { parameters: { list: ['a'] } }],
  ])('are not: %s', (_what, more) => {
    expect(checkParametersSchema.safeParse({ command_type: 'shell', command: 'true', ...more }).success).toBe(false);
  });
});

describe('an exit code', () => {
  const lists = { ok: [0, 3010], warning: [7], critical: [4294967295], unknown: [-2] };

  it.each([
    ['nagios', 0, 'ok'],
    ['nagios', 1, 'warning'],
    ['nagios', 2, 'critical'],
    ['nagios', 3, 'unknown'],
    ['nagios', 4, 'unknown'],
    ['nagios', 127, 'unknown'],
    ['nagios', -1, 'unknown'],
    ['zero_is_ok', 0, 'ok'],
    ['zero_is_ok', 1, 'critical'],
    ['zero_is_ok', -1, 'critical'],
    [lists, 3010, 'ok'],
    [lists, 7, 'warning'],
    [lists, -1, 'critical'],
    [lists, -2, 'unknown'],
    [lists, 8, 'critical'],
  ] as const)('under %j: %s is %s', (rule, exitCode, state) => {
    expect(stateOfExitCode(rule, exitCode)).toBe(state);
  });
});
