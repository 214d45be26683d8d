import { followsRelease, isWindowOpen } from './update-policy';

const WORKDAYS = [1, 2, 3, 4, 5];

describe('an update window', () => {
  const night = { days: WORKDAYS, start: '22:00', end: '05:00', time_zone: 'Europe/Berlin' };
  const noon = { days: WORKDAYS, start: '12:00', end: '13:00', time_zone: 'America/New_York' };

  it.each([
    // 2026-11-27 is a Friday.
    ['at its start', night, '2026-11-27T21:00:00Z', true],
    ['a minute earlier', night, '2026-11-27T20:59:00Z', false],
    ['past midnight, on the day after', night, '2026-11-28T03:59:00Z', true],
    ['at its end', night, '2026-11-28T04:00:00Z', false],
    ['on an evening that is not its own', night, '2026-11-28T22:00:00Z', false],
    ['in the early hours of Monday, which belong to Sunday', night, '2026-11-30T02:00:00Z', false],
    ['at noon there', noon, '2026-11-27T17:30:00Z', true],
    ['at noon here', noon, '2026-11-27T12:30:00Z', false],
    ['in summer time', noon, '2026-07-24T16:30:00Z', true],
  ])('is judged in its own time zone: %s', (_when, window, now, isOpen) => {
    expect(isWindowOpen(window, new Date(now))).toBe(isOpen);
  });

  it('is always open where there is none', () => {
    expect(isWindowOpen(null, new Date())).toBe(true);
  });
});

describe('which releases an agent follows', () => {
  const stable = { version: '1.2.0', channel: 'stable' } as const;
  const beta = { version: '1.3.0', channel: 'beta' } as const;

  it.each([
    ['stable', null, [true, false]],
    ['beta', null, [true, true]],
    ['stable', '1.3.0', [false, true]],
    ['beta', '1.2.0', [true, false]],
    ['beta', '9.9.9', [false, false]],
  ] as const)('on the channel %s, pinned to %s', (update_channel, version_pin, follows) => {
    expect([stable, beta].map((release) => followsRelease({ update_channel, version_pin }, release))).toEqual(follows);
  });
});
