import type { DiskSpread, InterfaceSpread } from './metrics-rollup.entity';
import { SPREADS, type SpreadName } from './spread-sql';

type Spreads<Name extends string> = { readonly [F in `${Name}_${'min' | 'max' | 'sum'}`]: number | null } & {
  readonly [F in `${Name}_count`]: number;
};

/** Spreads of an agent's readings from `ts` on, as samples or rollups give them. */
export type SpreadRow = Spreads<SpreadName> & {
  readonly ts: Date;
  readonly disks: readonly DiskSpread[];
  readonly interfaces: readonly InterfaceSpread[];
};

type Fields = Record<string, number | null>;

/**
 * Puts rows into buckets, by time. Spreads of short times make the spread of a long one, without an error.
 * @param origin start of the first bucket
 */
export function mergeRows(rows: readonly SpreadRow[], origin: Date, bucketSeconds: number): SpreadRow[] {
  const originMs = origin.getTime();
  const bucketMs = bucketSeconds * 1000;
  const startOf = ({ ts }: SpreadRow) => originMs + Math.floor((ts.getTime() - originMs) / bucketMs) * bucketMs;
  const buckets = Map.groupBy(rows, startOf);
  return [...buckets].sort(([a], [b]) => a - b).map(([start, bucket]) => ofBucket(new Date(start), bucket));
}

function ofBucket(ts: Date, rows: readonly SpreadRow[]): SpreadRow {
  const [only] = rows;
  if (only !== undefined && rows.length === 1) return { ...only, ts };
  return {
    ...(merged(rows, SPREADS) as Spreads<SpreadName>),
    ts,
    disks: mergedByKey(
      rows.map(({ disks }) => disks),
      'mount',
      ['used'],
    ),
    interfaces: mergedByKey(
      rows.map(({ interfaces }) => interfaces),
      'name',
      ['rx', 'tx'],
    ),
  };
}

/** The things of a list, each merged with its namesakes of the other lists, in the order of their names. */
function mergedByKey<Thing extends object>(
  lists: readonly (readonly Thing[])[],
  key: keyof Thing & string,
  names: readonly string[],
): Thing[] {
  const byKey = Map.groupBy(lists.flat(), (thing) => thing[key]);
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, things]) => ({ ...merged(things, names), [key]: value }) as Thing);
}

/** Least, greatest, sum and count of all of them; null where none has a reading. */
function merged(rows: readonly object[], names: readonly string[]): Fields {
  const all = rows as readonly Fields[];
  const result: Fields = {};
  for (const name of names) {
    const [min, max, sum, count] = [`${name}_min`, `${name}_max`, `${name}_sum`, `${name}_count`] as const;
    const known = all.filter((row) => row[sum] !== null && row[sum] !== undefined);
    const isKnown = known.length > 0;
    const of = (field: string) => known.map((row) => row[field] ?? 0);
    result[min] = isKnown ? Math.min(...of(min)) : null;
    result[max] = isKnown ? Math.max(...of(max)) : null;
    result[sum] = isKnown ? total(of(sum)) : null;
    result[count] = total(of(count));
  }
  return result;
}

const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);
