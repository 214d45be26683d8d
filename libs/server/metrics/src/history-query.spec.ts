import { type HistoryRequest, historyQuery } from './history-query';

const now = new Date('2026-11-27T10:22:10.500Z');
const at = (time: string) => new Date(`2026-11-27T${time}:00.000Z`);

const boundsOf = (request: Omit<HistoryRequest, 'from' | 'bucketSeconds'>) =>
  historyQuery('agent', { ...request, from: request.origin, bucketSeconds: 600 }, now).parameters.slice(4);

describe('historyQuery', () => {
  it('reads samples from ten minutes before, for the first rate', () => {
    expect(boundsOf({ source: 'raw', origin: at('08:00'), to: at('10:00') })).toEqual([at('07:50'), at('08:00')]);
  });

  it('takes rollups up to a quarter of an hour ago, and samples from there', () => {
    expect(boundsOf({ source: '5m', origin: at('01:00'), to: at('10:22') })).toEqual([
      at('09:55'),
      at('10:05'),
      at('10:05'),
    ]);
  });

  it('takes hours that have ended by then, rollups of five minutes after them, and then samples', () => {
    expect(boundsOf({ source: '1h', origin: at('01:00'), to: at('10:22') })).toEqual([
      at('09:55'),
      at('10:05'),
      at('10:00'),
      at('10:00'),
      at('10:05'),
    ]);
  });

  it('takes no sample into a range that ended before', () => {
    const [, samplesFrom, rollupsEnd] = boundsOf({ source: '5m', origin: at('01:00'), to: at('09:00') });
    expect([samplesFrom, rollupsEnd]).toEqual([at('10:05'), at('09:00')]);
  });

  it('takes all from the samples when it begins within the last quarter of an hour', () => {
    const [first, samplesFrom, rollupsEnd] = boundsOf({ source: '5m', origin: at('10:15'), to: at('10:22') });
    expect([first, samplesFrom, rollupsEnd]).toEqual([at('10:05'), at('10:15'), at('10:05')]);
  });

  it.each(['raw', '5m', '1h'] as const)('names each value of %s, and no bound by a clock of its own', (source) => {
    const request = { source, origin: at('01:00'), from: at('01:00'), to: at('10:00'), bucketSeconds: 600 };
    const { sql, parameters } = historyQuery('agent', request, now);
    const named = new Set([...sql.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
    expect([...named].sort((a, b) => a - b)).toEqual(parameters.map((_value, index) => index + 1));
    expect(sql).not.toContain('now()');
  });
});
