import { mergeRows, type SpreadRow } from './merge-rows';

const at = (time: string) => new Date(`2026-11-27T${time}:00.000Z`);
const none = { min: null, max: null, sum: null, count: 0 };

type Spread = Record<keyof typeof none, number | null>;
const named = (name: string, spread: Spread) =>
  Object.fromEntries(Object.entries(spread).map(([field, value]) => [`${name}_${field}`, value]));
const spread = (min: number, max: number, sum: number, count: number): Spread => ({ min, max, sum, count });
const row = (time: string, cpu: Spread, more: Partial<SpreadRow> = {}) =>
  ({
    ts: at(time),
    ...['memory', 'load1', 'rx', 'tx'].reduce((all, name) => ({ ...all, ...named(name, none) }), named('cpu', cpu)),
    disks: [],
    interfaces: [],
    ...more,
  }) as unknown as SpreadRow;
const disk = (mount: string, used: Spread) => ({ mount, ...named('used', used) }) as unknown as SpreadRow['disks'][0];
const link = (name: string, rx: Spread, tx: Spread) =>
  ({ name, ...named('rx', rx), ...named('tx', tx) }) as unknown as SpreadRow['interfaces'][0];

describe('mergeRows', () => {
  it('takes the least of the least, the greatest of the greatest, and sums of sums and counts', () => {
    const rows = [row('10:00', spread(5, 40, 100, 4)), row('10:05', spread(3, 20, 30, 2))];
    expect(mergeRows(rows, at('10:00'), 600)).toEqual([row('10:00', spread(3, 40, 130, 6))]);
  });

  it('keeps what nobody measured apart from zero', () => {
    const known = spread(-2, -1, -3, 2);
    const rows = [row('10:00', none), row('10:05', known), row('10:10', none)];
    expect(mergeRows(rows, at('10:00'), 600)).toEqual([row('10:00', known), row('10:10', none)]);
  });

  it('counts buckets from the origin, in the order of time, and leaves out those without rows', () => {
    const one = spread(1, 1, 1, 1);
    const rows = [row('11:01', one), row('10:20', one), row('10:11', one), row('10:25', one)];
    expect(mergeRows(rows, at('10:05'), 900).map(({ ts, cpu_count }) => [ts, cpu_count])).toEqual([
      [at('10:05'), 1],
      [at('10:20'), 2],
      [at('10:50'), 1],
    ]);
  });

  it('merges disks by mount and interfaces by name, also those that come or go', () => {
    const [a, b] = [spread(1, 2, 3, 2), spread(0, 5, 5, 1)];
    const both = spread(0, 5, 8, 3);
    const rows = [
      row('10:00', a, { disks: [disk('/', a), disk('/data', a)], interfaces: [link('eth1', a, none)] }),
      row('10:05', a, { disks: [disk('/', b)], interfaces: [link('eth0', b, b), link('eth1', b, none)] }),
    ];
    const [bucket] = mergeRows(rows, at('10:00'), 600);
    expect(bucket?.disks).toEqual([disk('/', both), disk('/data', a)]);
    expect(bucket?.interfaces).toEqual([link('eth0', b, b), link('eth1', both, none)]);
  });
});
