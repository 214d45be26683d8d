import { judge } from './trial';

const LIMITS = { helloTimeoutSeconds: 180, watchSeconds: 600 };
const health = (signed_in_at: number | null, command_at: number | null, running_commands = 0) => ({
  running_commands,
  pid: 1,
  signed_in_at,
  command_at,
  heartbeat_at: 1,
});
const SECOND = 1000;

describe('a version on trial', () => {
  it.each([
    ['has said nothing yet', undefined, 179, 0, undefined],
    ['has said nothing for too long', undefined, 180, 0, 'it did not sign in within 180 s'],
    ['lives but cannot sign in', health(null, null), 180, 0, 'it did not sign in within 180 s'],
    ['has signed in', health(1, null), 599, 5, undefined],
    ['hangs', health(1, 1), 300, 30, 'it hung'],
    ['has lived long enough, and commands get through', health(1, 1), 600, 5, 'passed'],
    ['has lived long enough, but no command got through yet', health(1, null), 600, 5, undefined],
    ['is good, but runs a command', health(1, 1, 1), 700, 5, undefined],
    ['is good, and runs a command for hours', health(1, 1, 1), 4200, 5, 'passed'],
    ['gets no command through', health(1, null), 780, 5, 'no command got through'],
  ] as const)('that %s', (_what, state, elapsedSeconds, silentSeconds, expected) => {
    const outcome = judge(state, elapsedSeconds * SECOND, silentSeconds * SECOND, LIMITS);
    expect(outcome?.kind === 'failed' ? outcome.reason : outcome?.kind).toBe(expected);
  });
});
