import { nextTime, nextTimes, passedTimes } from './timing';

const times = (cron: string, zone: string, after: string, count: number) =>
  nextTimes(cron, zone, count, new Date(after)).map((time) => time.toISOString().replace(':00.000Z', 'Z'));

describe('times of a cron expression over a change of the clock', () => {
  it.each([
    [
      'left out: runs when the gap ends',
      '30 2 * * *',
      'Europe/Berlin',
      '2027-03-27T12:00:00Z',
      ['2027-03-28T01:00Z', '2027-03-29T00:30Z'],
    ],
    [
      'left out, at its very start',
      '0 2 * * *',
      'Europe/Berlin',
      '2027-03-27T12:00:00Z',
      ['2027-03-28T01:00Z', '2027-03-29T00:00Z'],
    ],
    [
      'doubled: runs the first time alone',
      '30 2 * * *',
      'Europe/Berlin',
      '2027-10-30T12:00:00Z',
      ['2027-10-31T00:30Z', '2027-11-01T01:30Z'],
    ],
    [
      'doubled in another zone',
      '30 1 * * *',
      'America/New_York',
      '2027-11-06T12:00:00Z',
      ['2027-11-07T05:30Z', '2027-11-08T06:30Z'],
    ],
    [
      'before the change',
      '30 0 * * *',
      'America/New_York',
      '2027-11-06T12:00:00Z',
      ['2027-11-07T04:30Z', '2027-11-08T05:30Z'],
    ],
    [
      'every half hour, hours that pass twice',
      '*/30 * * * *',
      'Europe/Berlin',
      '2027-10-31T00:20:00Z',
      ['2027-10-31T00:30Z', '2027-10-31T01:00Z', '2027-10-31T01:30Z', '2027-10-31T02:00Z'],
    ],
    [
      'every half hour, an hour that never is',
      '*/30 * * * *',
      'Europe/Berlin',
      '2027-03-28T00:20:00Z',
      ['2027-03-28T00:30Z', '2027-03-28T01:00Z', '2027-03-28T01:30Z'],
    ],
    [
      'a change of half an hour, left out',
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2027-10-02T00:00:00Z',
      ['2027-10-02T15:30Z', '2027-10-03T15:15Z'],
    ],
    [
      'a change of half an hour, doubled',
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2027-04-03T00:00:00Z',
      ['2027-04-03T14:45Z', '2027-04-04T15:15Z'],
    ],
    ['no change at all', '30 2 * * *', 'UTC', '2027-03-27T12:00:00Z', ['2027-03-28T02:30Z', '2027-03-29T02:30Z']],
  ])('%s', (_what, cron, zone, after, expected) => {
    expect(times(cron, zone, after, expected.length)).toEqual(expected);
  });
});

describe('the next time', () => {
  it('of a single one is there until it has passed', () => {
    const timing = { kind: 'once', at: '2027-01-02T03:04:05Z' } as const;
    expect(nextTime(timing, new Date('2027-01-02T03:04:04Z'))).toEqual(new Date(timing.at));
    expect(nextTime(timing, new Date(timing.at))).toBeNull();
  });

  it.each([{ kind: 'on_enrolment' } as const, { kind: 'on_reconnect', min_interval_seconds: 1 } as const])(
    'of $kind is decided by machines',
    (timing) => expect(nextTime(timing, new Date())).toBeNull(),
  );

  it.each([
    ['61 * * * *', 'UTC', /five fields/],
    ['* * * * * *', 'UTC', /five fields/],
    ['', 'UTC', /five fields/],
    ['* * * * *', 'Mars/Base', /time_zone/],
    ['* * * * *', '+01:00', /time_zone/],
  ])('refuses "%s" in "%s"', (cron, zone, message) => {
    expect(() => nextTimes(cron, zone, 1, new Date())).toThrow(message);
  });
});

describe('times that have passed', () => {
  const hourly = { kind: 'cron', cron: '0 * * * *', time_zone: 'UTC' } as const;

  it.each([
    ['its own second', '2027-01-01T05:00:00Z', '2027-01-01T05:00:00Z', 0],
    ['a moment later', '2027-01-01T05:00:01Z', '2027-01-01T05:00:00Z', 0],
    ['the second time', '2027-01-01T06:30:00Z', '2027-01-01T06:00:00Z', 1],
    ['a day', '2027-01-02T05:30:00Z', '2027-01-02T05:00:00Z', 24],
  ])('after %s', (_what, now, latest, earlier) => {
    const first = new Date('2027-01-01T05:00:00Z');
    expect(passedTimes(hourly, first, new Date(now))).toEqual({ latest: new Date(latest), earlier });
  });

  it('are counted up to a bound', () => {
    const minutely = { ...hourly, cron: '* * * * *' };
    const passed = passedTimes(minutely, new Date('2026-01-01T00:00:00Z'), new Date('2027-01-01T00:00:30Z'));
    expect(passed).toEqual({ latest: new Date('2027-01-01T00:00:00Z'), earlier: 1_000 });
  });
});
