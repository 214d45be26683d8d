import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as z from 'zod';
import { agentMessageSchemas, type AgentMessageType } from './agent-messages';
import { type Certainty, compileCertainty } from './certain-payloads';

interface Fixture {
  readonly name: string;
  readonly frame: { readonly payload: Record<string, unknown> };
}

/** Unions are left to zod; they are of messages that come once a day. */
const LEFT_TO_ZOD: readonly AgentMessageType[] = ['inventory'];
const TYPES = (Object.keys(agentMessageSchemas) as AgentMessageType[]).filter((type) => !LEFT_TO_ZOD.includes(type));

function fixtures(type: AgentMessageType, kind: 'valid' | 'invalid'): Fixture[] {
  return JSON.parse(
    readFileSync(new URL(`../fixtures/agent/${type}.${kind}.json`, import.meta.url), 'utf8'),
  ) as Fixture[];
}

function certaintyOf(schema: z.ZodType): Certainty {
  const certainty = compileCertainty(schema);
  if (certainty === undefined) throw new Error('the schema has no certainty');
  return certainty;
}

/** The rule: what is certain, zod takes and hands back the same, to the last key. */
function expectAgreement(schema: z.ZodType, certainty: Certainty, value: unknown): boolean {
  const isCertain = certainty(value);
  if (!isCertain) return false;
  const parsed = schema.safeParse(structuredClone(value));
  expect({ value, success: parsed.success }).toEqual({ value, success: true });
  expect(parsed.data).toStrictEqual(value);
  return true;
}

/** Values that lie on the edges of the schemas' rules, or far beyond them. */
const ODD = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -0,
    -1,
    1,
    0.5,
    100,
    100.1,
    Infinity,
    -Infinity,
    2 ** 31,
    2 ** 53,
    2 ** 53 - 1,
  ),
  fc.constantFrom<unknown>('', 'x', '\u0000', '\ud800', 'a'.repeat(255), 'a'.repeat(256), '\u00e9'.repeat(40_000)),
  fc.constantFrom<unknown>('2026-02-29T00:00:00Z', '2026-11-26T05:00:00+01:00', '2026-11-26', [], [null], {}, [[]]),
  fc.jsonValue(),
);

/** Every place in a JSON value, as the keys that lead there. */
function placesOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return [[...path], ...Object.entries(value).flatMap(([key, part]) => placesOf(part, [...path, key]))];
}

type Change = { readonly place: number; readonly kind: 'replace' | 'remove' | 'add'; readonly odd: unknown };

const CHANGE: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(),
  kind: fc.constantFrom('replace' as const, 'remove' as const, 'add' as const),
  odd: ODD,
});

/** The fixture with something changed somewhere, as it would come out of JSON.parse. */
function changed(payload: Record<string, unknown>, { place, kind, odd }: Change): unknown {
  const copy = structuredClone(payload);
  const places = placesOf(copy);
  const path = places[place % places.length] ?? [];
  const last = path.at(-1);
  let holder: Record<string, unknown> = copy;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  if (last === undefined) return kind === 'replace' ? odd : { ...copy, [`extra${place}`]: odd };
  if (kind === 'replace') holder[last] = odd;
  else if (kind === 'remove') Reflect.deleteProperty(holder, last);
  else if (!Array.isArray(holder))
    Object.defineProperty(holder, place % 2 === 0 ? '__proto__' : 'extra', {
      value: odd,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  return copy;
}

describe('certain payloads', () => {
  it.each(LEFT_TO_ZOD)('there are none of %s', (type) => {
    expect(compileCertainty(agentMessageSchemas[type])).toBeUndefined();
  });

  describe.each(TYPES)('of %s', (type) => {
    const schema: z.ZodType = agentMessageSchemas[type];
    const certainty = certaintyOf(schema);
    const valid = fixtures(type, 'valid');

    it('are what the fixtures show, unless zod would take a key away', () => {
      for (const { name, frame } of valid) {
        const isKept =
          z.safeParse(schema, frame.payload).success && sameKeys(schema.parse(frame.payload), frame.payload);
        expect([name, expectAgreement(schema, certainty, frame.payload)]).toEqual([name, isKept]);
      }
      expect(valid.some(({ frame }) => certainty(frame.payload))).toBe(true);
    });

    it('are none that the fixtures refuse', () => {
      for (const { name, frame } of fixtures(type, 'invalid')) {
        expect([name, certainty(frame.payload)]).toEqual([name, false]);
      }
    });

    it('are those that zod takes unchanged, and only those', () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...valid),
          fc.array(CHANGE, { minLength: 1, maxLength: 3 }),
          ({ frame }, changes) => {
            let value: unknown = frame.payload;
            for (const change of changes) {
              if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
                value = changed(value as Record<string, unknown>, change);
              }
            }
            const isCertain = expectAgreement(schema, certainty, value);
            // The other way round too: nothing that comes out unchanged takes the slow way.
            const parsed = schema.safeParse(value);
            if (parsed.success && sameKeys(parsed.data, value))
              expect({ value, isCertain }).toEqual({ value, isCertain: true });
          },
        ),
        { numRuns: 1_000 },
      );
    });
  });

  it.each([
    ['a transformation', z.object({ a: z.string().transform((text) => text.length) })],
    ['a changed text', z.object({ a: z.string().trim() })],
    ['a coerced number', z.object({ a: z.coerce.number() })],
    ['a default', z.object({ a: z.string().default('x') })],
    ['keys of any name', z.looseObject({ a: z.string() })],
    ['a union', z.union([z.string(), z.number()])],
    ['a pattern with a state', z.string().regex(/a/g)],
    ['a format with rules of its own', z.url()],
  ])('are left to zod where a schema has %s', (_what, schema) => {
    expect(compileCertainty(schema)).toBeUndefined();
  });
});

/** Whether two JSON values have the same keys throughout. */
function sameKeys(one: unknown, other: unknown): boolean {
  return JSON.stringify(placesOf(one).sort()) === JSON.stringify(placesOf(other).sort());
}
