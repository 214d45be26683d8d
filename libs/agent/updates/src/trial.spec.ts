import { judge } from './trial';

const LIMITS = { helloTimeoutSeconds: 180, watchSeconds: 600 };
const health = (signed_in_at: number | null, command_at: number | null) => ({
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
    ['lives but cannot sign in', health(null, null), 180, 178, 'it did not sign in within 180 s'],
    ['has signed in', health(1, null), 599, 598, undefined],
    ['hangs', health(1, 1), 300, 270, 'it hung'],
    ['has lived long enough, and commands get through', health(1, 1), 601, 600, 'passed'],
    ['was well just before the end of the watch, and may have hung since', health(1, 1), 601, 599, undefined],
    ['has lived long enough, but no command got through yet', health(1, null), 601, 600, undefined],
    ['gets no command through', health(1, null), 780, 779, 'no command got through'],
  ] as const)('that %s', (_what, state, elapsedSeconds, lastBeatSeconds, expected) => {
    const outcome = judge(state, elapsedSeconds * SECOND, lastBeatSeconds * SECOND, LIMITS);
    expect(outcome?.kind === 'failed' ? outcome.reason : outcome?.kind).toBe(expected);
  });
});
