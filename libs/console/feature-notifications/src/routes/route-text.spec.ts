import { makeNotificationRoute } from '@gururmm/console/testing';
import { afterText, alertsText, hoursText } from './route-text';

describe('a route in words', () => {
  it('says which alerts it means', () => {
    expect(alertsText(makeNotificationRoute({ severities: ['info', 'warning', 'critical'] }))).toBe('Every severity');
    expect(alertsText(makeNotificationRoute({ severities: ['critical'], site_ids: ['s'], tags: ['a', 'b'] }))).toBe(
      'Critical; 1 site; tagged a or b',
    );
  });

  it('says when it holds', () => {
    expect(hoursText(makeNotificationRoute())).toBe('Always');
    const change = { weekdays: [1, 0], start_time: '08:00', end_time: '17:00', time_zone: 'Europe/Berlin' };
    expect(hoursText(makeNotificationRoute(change))).toBe('Mon, Sun 08:00–17:00 (Europe/Berlin)');
  });

  it('says how long a step waits', () => {
    expect([afterText(0), afterText(15), afterText(90), afterText(120)]).toEqual([
      'At once',
      'After 15 min',
      'After 1 h 30 min',
      'After 2 h',
    ]);
  });
});
