import { type HistoryRequest, historyStatements } from './history-query';

const now = new Date('2026-11-27T10:22:10.500Z');
const at = (time: string) => new Date(`2026-11-27T${time}:00.000Z`);

const statementsOf = (request: Omit<HistoryRequest, 'from' | 'bucketSeconds'>) =>
  historyStatements('agent', { ...request, from: request.origin, bucketSeconds: 600 }, now);
const valuesOf = (request: Omit<HistoryRequest, 'from' | 'bucketSeconds'>) =>
  statementsOf(request).map(({ parameters }) => parameters.slice(1));

describe('historyStatements', () => {
  it('reads samples from ten minutes before, for the first rate', () => {
    expect(valuesOf({ source: 'raw', origin: at('08:00'), to: at('10:00') })).toEqual([
      [at('08:00'), at('10:00'), 600, at('07:50'), at('08:00')],
    ]);
  });

  it('takes rollups up to a quarter of an hour ago, and samples from there', () => {
    expect(valuesOf({ source: '5m', origin: at('01:00'), to: at('10:22') })).toEqual([
      [at('01:00'), at('10:05')],
      [at('01:00'), at('10:22'), 600, at('09:55'), at('10:05')],
    ]);
  });

  it('takes hours that have ended by then, rollups of five minutes after them, and then samples', () => {
    expect(valuesOf({ source: '1h', origin: at('01:00'), to: at('10:22') })).toEqual([
      [at('01:00'), at('10:00'), at('10:00'), at('10:05')],
      [at('01:00'), at('10:22'), 600, at('09:55'), at('10:05')],
    ]);
  });

  it('asks for no samples of a range that ended before', () => {
    expect(valuesOf({ source: '5m', origin: at('01:00'), to: at('09:00') })).toEqual([[at('01:00'), at('09:00')]]);
  });

  it('takes all from the samples when it begins within the last quarter of an hour', () => {
    expect(valuesOf({ source: '5m', origin: at('10:15'), to: at('10:22') })).toEqual([
      [at('10:15'), at('10:05')],
      [at('10:15'), at('10:22'), 600, at('10:05'), at('10:15')],
    ]);
  });

  it('lets a plan be kept for the newest samples alone: it would lock each day of the others', () => {
    const range = { origin: at('01:00'), to: at('10:22') };
    const names = (['raw', '5m', '1h'] as const).map((source) =>
      statementsOf({ source, ...range }).map(({ name }) => name),
    );
    expect(names).toEqual([[undefined], [undefined, 'metrics_not_rolled_up'], [undefined, 'metrics_not_rolled_up']]);
  });

  it.each(['raw', '5m', '1h'] as const)('names each value of %s, and no bound by a clock of its own', (source) => {
    for (const { sql, parameters } of statementsOf({ source, origin: at('01:00'), to: at('10:22') })) {
      const named = new Set([...sql.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
      expect([...named].sort((a, b) => a - b)).toEqual(parameters.map((_value, index) => index + 1));
      expect(sql).not.toContain('now()');
    }
  });
});
