import { relativeTime } from './relative-time';

const NOW = Date.parse('2026-01-10T12:00:00Z');

describe('relativeTime', () => {
  it.each([
    ['2026-01-10T12:00:05Z', 'just now'],
    ['2026-01-10T11:59:50Z', 'just now'],
    ['2026-01-10T11:59:20Z', '40 seconds ago'],
    ['2026-01-10T11:58:01Z', '1 minute ago'],
    ['2026-01-10T09:30:00Z', '2 hours ago'],
    ['2026-01-08T12:00:00Z', '2 days ago'],
  ])('%s was %s', (at, text) => {
    expect(relativeTime(Date.parse(at), NOW)).toBe(text);
  });
});
