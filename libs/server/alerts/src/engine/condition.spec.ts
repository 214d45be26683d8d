import fc from 'fast-check';
import { type Condition, type ConditionMemory, NEVER_BAD, stepCondition } from './condition';

const MINUTE = 60;

const condition = (overrides: Partial<Condition> & { raise: number }): Condition => ({
  clear: overrides.raise,
  durationMs: 0,
  failsBeforeAlert: 1,
  resetsBeforeResolve: 1,
  maxGapMs: 300_000,
  ...overrides,
});

/** Seconds and value of each observation. */
type Series = readonly (readonly [number, number])[];

/** Every so many seconds one of these values. */
const each = (seconds: number, ...values: number[]): Series => values.map((value, index) => [index * seconds, value]);

function changesOf(series: Series, rule: Condition): string[] {
  let memory: ConditionMemory = NEVER_BAD;
  const changes: string[] = [];
  for (const [seconds, value] of series) {
    const step = stepCondition(memory, { atMs: seconds * 1000, value }, rule);
    memory = step.memory;
    if (step.change !== null) changes.push(`${step.change} at ${seconds}`);
  }
  return changes;
}

interface Case {
  readonly behaviour: string;
  /** The page that describes it. */
  readonly source: string;
  readonly rule: Condition;
  readonly series: Series;
  readonly expected: readonly string[];
}

const ZABBIX_EXPRESSION = 'Zabbix manual, Trigger expression';
const ZABBIX_HYSTERESIS = 'Zabbix manual, Trigger expression, Hysteresis';
const NETDATA_REFERENCE = 'Netdata, Alert configuration reference';

const CASES: readonly Case[] = [
  {
    behaviour: 'a problem expression alone is the threshold of the problem and of its end',
    source: ZABBIX_EXPRESSION,
    rule: condition({ raise: 5 }),
    series: each(30, 1, 5, 4),
    expected: ['raise at 30', 'clear at 60'],
  },
  {
    behaviour: 'with a recovery expression the problem goes on while neither it nor the problem expression is true',
    source: `${ZABBIX_HYSTERESIS}: last()>20, recovery last()<=15`,
    rule: condition({ raise: 20, clear: 15 }),
    series: each(30, 14, 21, 19, 16, 18, 14),
    expected: ['raise at 30', 'clear at 150'],
  },
  {
    behaviour: 'between the two thresholds nothing begins either',
    source: ZABBIX_HYSTERESIS,
    rule: condition({ raise: 20, clear: 15 }),
    series: each(30, 16, 19, 18),
    expected: [],
  },
  {
    behaviour: 'a value that swings over one threshold flaps',
    source: ZABBIX_EXPRESSION,
    rule: condition({ raise: 20 }),
    series: each(30, 21, 19, 21, 19),
    expected: ['raise at 0', 'clear at 30', 'raise at 60', 'clear at 90'],
  },
  {
    behaviour: 'the same value does not flap with a recovery expression',
    source: ZABBIX_HYSTERESIS,
    rule: condition({ raise: 20, clear: 15 }),
    series: each(30, 21, 19, 21, 19),
    expected: ['raise at 0'],
  },
  {
    behaviour: 'min(...,5m)>N: all values of five minutes have to be above',
    source: `${ZABBIX_EXPRESSION}: min(/Zabbix server/net.if.in[eth0,bytes],5m)>100K`,
    rule: condition({ raise: 100, durationMs: 5 * MINUTE * 1000 }),
    series: each(60, 101, 105, 110, 120, 130, 140),
    expected: ['raise at 300'],
  },
  {
    behaviour: 'min(...,5m)>N: one value below within the five minutes and they begin anew',
    source: ZABBIX_EXPRESSION,
    rule: condition({ raise: 100, durationMs: 5 * MINUTE * 1000 }),
    series: each(60, 101, 105, 99, 120, 130, 140, 150, 160, 170),
    expected: ['raise at 480'],
  },
  {
    behaviour: 'min(...,#3)>N: the last three values have to be above',
    source: ZABBIX_EXPRESSION,
    rule: condition({ raise: 5, failsBeforeAlert: 3 }),
    series: each(30, 6, 6, 4, 6, 6, 6),
    expected: ['raise at 150'],
  },
  {
    behaviour: 'max(...,#3)<N as recovery: three values in a row end it, and fewer do not',
    source: ZABBIX_EXPRESSION,
    rule: condition({ raise: 5, resetsBeforeResolve: 3 }),
    series: each(30, 6, 4, 4, 6, 4, 4, 4),
    expected: ['raise at 0', 'clear at 180'],
  },
  {
    behaviour: 'a problem that exists is one problem, however often the expression is true',
    source: 'Zabbix manual, Configuring a trigger, PROBLEM event generation mode: Single',
    rule: condition({ raise: 5 }),
    series: each(30, 6, 7, 8, 9),
    expected: ['raise at 0'],
  },
  {
    behaviour: 'a warning begins at 85 and lasts down to 75',
    source: `${NETDATA_REFERENCE}: $this > (($status >= $WARNING) ? (75) : (85))`,
    rule: condition({ raise: 85, clear: 75 }),
    series: each(10, 80, 86, 80, 76, 84, 74, 80, 84),
    expected: ['raise at 10', 'clear at 50'],
  },
  {
    behaviour: 'delay up: what falls back within the delay is not told',
    source: `${NETDATA_REFERENCE}, delay: up 2m`,
    rule: condition({ raise: 85, durationMs: 2 * MINUTE * 1000 }),
    series: each(60, 90, 90, 50, 90, 90, 90),
    expected: ['raise at 300'],
  },
  {
    behaviour: 'delay down: what rises again within the delay has not ended',
    source: `${NETDATA_REFERENCE}, delay: down 3m, at one value a minute`,
    rule: condition({ raise: 85, clear: 75, resetsBeforeResolve: 3 }),
    series: each(60, 90, 70, 70, 90, 70, 70, 70),
    expected: ['raise at 0', 'clear at 360'],
  },
  {
    behaviour: 'a gap in the collected data is no proof that it was bad all the time',
    source: `${NETDATA_REFERENCE}: an alert without data is UNDEFINED, not WARNING`,
    rule: condition({ raise: 85, durationMs: 5 * MINUTE * 1000 }),
    series: [
      [0, 90],
      [60, 90],
      [660, 90],
      [720, 90],
      [960, 90],
    ],
    expected: ['raise at 960'],
  },
  {
    behaviour: 'a gap ends no problem',
    source: 'Zabbix manual, Trigger expression: an expression that cannot be evaluated changes no state',
    rule: condition({ raise: 85 }),
    series: [
      [0, 90],
      [3600, 90],
      [3660, 10],
    ],
    expected: ['raise at 0', 'clear at 3660'],
  },
];

describe('the rule engine', () => {
  it.each(CASES)('$behaviour ($source)', ({ rule, series, expected }) => {
    expect(changesOf(series, rule)).toEqual(expected);
  });

  const observations = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 100 })), {
    maxLength: 60,
  });
  const rules = fc
    .record({
      raise: fc.integer({ min: 1, max: 100 }),
      margin: fc.integer({ min: 0, max: 30 }),
      durationMs: fc.constantFrom(0, 60_000, 300_000),
      failsBeforeAlert: fc.integer({ min: 1, max: 4 }),
      resetsBeforeResolve: fc.integer({ min: 1, max: 4 }),
      maxGapMs: fc.constantFrom(null, 300_000),
    })
    .map(({ margin, ...rule }) => ({ ...rule, clear: Math.max(rule.raise - margin, 0) }));
  const seriesOf = (steps: readonly (readonly [number, number])[]): Series => {
    let seconds = 0;
    return steps.map(([pause, value]) => [(seconds += pause), value]);
  };

  it('raises and clears in turns, whatever it sees', () => {
    fc.assert(
      fc.property(observations, rules, (steps, rule) => {
        const kinds = changesOf(seriesOf(steps), rule).map((change) => change.split(' ')[0]);
        expect(kinds).toEqual(kinds.map((_, index) => (index % 2 === 0 ? 'raise' : 'clear')));
      }),
    );
  });

  it('takes each observation once, and none that is older than the last', () => {
    fc.assert(
      fc.property(observations, rules, fc.infiniteStream(fc.nat()), (steps, rule, indexes) => {
        const series = seriesOf(steps);
        const repeated = series.flatMap((seen, index) => {
          const again = series[(indexes.next().value ?? 0) % (index + 1)];
          return again === undefined ? [seen] : [seen, again];
        });
        expect(changesOf(repeated, rule)).toEqual(changesOf(series, rule));
      }),
    );
  });

  it('never raises on a good value nor clears on a bad one', () => {
    fc.assert(
      fc.property(observations, rules, (steps, rule) => {
        const series = seriesOf(steps);
        const valueAt = new Map(series.map(([seconds, value]) => [String(seconds), value]));
        for (const change of changesOf(series, rule)) {
          const [kind, , seconds] = change.split(' ');
          const value = valueAt.get(seconds ?? '') ?? Number.NaN;
          expect(kind === 'raise' ? value >= rule.raise : value < rule.clear).toBe(true);
        }
      }),
    );
  });
});
