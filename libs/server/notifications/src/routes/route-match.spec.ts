import { type RoutedAlert, routeMatches } from './route-match';

const route = {
  enabled: true,
  clientId: null,
  severities: ['warning' as const, 'critical' as const],
  siteIds: [] as string[],
  tags: [] as string[],
  weekdays: [0, 1, 2, 3, 4, 5, 6],
  startTime: '00:00',
  endTime: '00:00',
  timeZone: 'UTC',
};
const alert: RoutedAlert = { clientId: 'c', siteId: 's', tags: ['server'], severity: 'critical' };
/** A Monday. */
const NOON = new Date('2026-01-05T12:00:00Z');

describe('whether an alert goes a way', () => {
  it.each([
    ['every alert', {}, {}, true],
    ['one of its client', { clientId: 'c' }, {}, true],
    ['one of another client', { clientId: 'd' }, {}, false],
    ['one of no client', { clientId: 'c' }, { clientId: null }, false],
    ['a milder one', {}, { severity: 'info' as const }, false],
    ['one of its site', { siteIds: ['s'] }, {}, true],
    ['one of another site', { siteIds: ['t'] }, {}, false],
    ['one of no site', { siteIds: ['s'] }, { siteId: null }, false],
    ['one of its tag', { tags: ['x', 'server'] }, {}, true],
    ['one of another tag', { tags: ['x'] }, {}, false],
    ['one of a site as a whole', { tags: ['server'] }, { tags: [] }, false],
    ['none while it is off', { enabled: false }, {}, false],
    ['one on another day', { weekdays: [0, 2] }, {}, false],
    ['one within its hours', { startTime: '08:00', endTime: '17:00' }, {}, true],
    ['one outside of its hours', { startTime: '17:00', endTime: '08:00' }, {}, false],
    ['one within its hours elsewhere', { startTime: '20:00', endTime: '22:00', timeZone: 'Asia/Tokyo' }, {}, true],
  ])('%s', (_, ruled, given, expected) => {
    expect(routeMatches({ ...route, ...ruled }, { ...alert, ...given }, NOON)).toBe(expected);
  });
});
