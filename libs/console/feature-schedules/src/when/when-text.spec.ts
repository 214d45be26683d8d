import { cronText, whenText } from './when-text';

describe('cronText', () => {
  it.each([
    ['30 2 * * *', 'Every day at 02:30'],
    ['@daily', 'Every day at 00:00'],
    ['*/15 * * * *', 'Every 15 minutes'],
    ['5 * * * *', 'Every hour at minute 5'],
    ['0 22 * * 1,4', 'Every Monday, Thursday at 22:00'],
    ['0 6 * * 7', 'Every Sunday at 06:00'],
    ['0 6 * * 1-5', 'Monday to Friday at 06:00'],
    ['0 6 15 * *', 'On day 15 of every month at 06:00'],
  ])('says %s in words', (expression, words) => expect(cronText(expression)).toBe(words));

  it.each(['*/7 * * * *', '0 6 1 1 *', '0 6 1 * 1', '0 6-9 * * *', '0 6 * * MON#1', '0 0 6 * * *', 'nonsense'])(
    'shows %s as it is rather than say something wrong',
    (expression) => expect(cronText(expression)).toBe(expression),
  );
});

describe('whenText', () => {
  it('names the time zone, and how often a machine that comes back sets it off', () => {
    expect(whenText({ kind: 'cron', cron: '0 6 * * *', time_zone: 'Europe/Berlin' })).toBe(
      'Every day at 06:00 (Europe/Berlin)',
    );
    expect(whenText({ kind: 'on_reconnect', min_interval_seconds: 3600 })).toMatch(
      /^When a machine comes back, at most once in 1 ?h/,
    );
    expect(whenText({ kind: 'on_enrolment' })).toBe('When a machine enrols');
    expect(whenText({ kind: 'once', at: '2026-03-01T10:00:00.000Z' })).toContain('2026');
  });
});
