import fc from 'fast-check';
import { builtInDefaults, type PolicyKey } from './policy-items';
import { type ItemSetting, type Place, POLICY_LEVELS, type PolicyRule, PolicySet } from './policy-set';

const KEY = 'metrics_interval_seconds' satisfies PolicyKey;
const DEFAULT = builtInDefaults()[KEY];
const PLACE: Place = { agentId: 'agent', clientId: 'client', siteId: 'site', tags: ['server', 'lab'] };

let count = 0;
function rule(
  level: PolicyRule['level'],
  setting: ItemSetting | undefined,
  other: Partial<PolicyRule> = {},
): PolicyRule {
  const isNear = level === 'client' || level === 'site' || level === 'agent';
  return {
    id: `policy-${++count}`,
    level,
    clientId: isNear ? 'client' : null,
    siteId: level === 'site' ? 'site' : null,
    tag: level === 'tag' ? 'server' : null,
    agentId: level === 'agent' ? 'agent' : null,
    name: level,
    priority: 0,
    items: setting === undefined ? {} : { [KEY]: setting },
    ...other,
  };
}
const set = (value: number): ItemSetting => ({ state: 'set', value });
const OFF: ItemSetting = { state: 'off' };
const valueOf = (rules: PolicyRule[], place = PLACE) =>
  new PolicySet(rules, builtInDefaults()).effectiveFor(place).values[KEY];

describe('the precedence of policies', () => {
  it.each<[what: string, rules: PolicyRule[], value: number]>([
    ['no policy', [], DEFAULT],
    ['a policy that does not name it', [rule('global', undefined)], DEFAULT],
    ['global', [rule('global', set(1))], 1],
    ['client over global', [rule('client', set(2)), rule('global', set(1))], 2],
    ['site over client', [rule('site', set(3)), rule('client', set(2))], 3],
    ['tag over site', [rule('tag', set(4)), rule('site', set(3))], 4],
    ['agent over tag', [rule('agent', set(5)), rule('tag', set(4))], 5],
    [
      'silence lets the outer layer through',
      [rule('agent', undefined), rule('site', undefined), rule('global', set(1))],
      1,
    ],
    ['off masks every outer layer', [rule('site', OFF), rule('client', set(2)), rule('global', set(1))], DEFAULT],
    ['a value inside of an off', [rule('agent', set(5)), rule('site', OFF), rule('global', set(1))], 5],
    [
      'the higher priority of two tags',
      [rule('tag', set(8), { priority: 2 }), rule('tag', set(9), { priority: 1, tag: 'lab' })],
      8,
    ],
    [
      'the later name of the same priority',
      [rule('tag', set(8), { name: 'a' }), rule('tag', set(9), { name: 'b' })],
      9,
    ],
    [
      'off of a tag with the higher priority',
      [rule('tag', OFF, { priority: 2 }), rule('tag', set(9)), rule('site', set(3))],
      DEFAULT,
    ],
    ['a tag that it does not wear', [rule('tag', set(4), { tag: 'kiosk' })], DEFAULT],
    ['a tag policy of its client', [rule('tag', set(4), { clientId: 'client' })], 4],
    ['a tag policy of another client', [rule('tag', set(4), { clientId: 'other' })], DEFAULT],
    [
      'another client, site and agent',
      [
        rule('client', set(2), { clientId: 'x' }),
        rule('site', set(3), { siteId: 'x' }),
        rule('agent', set(5), { agentId: 'x' }),
      ],
      DEFAULT,
    ],
  ])('%s', (_what, rules, value) => {
    expect(valueOf(rules)).toBe(value);
  });

  it('reaches an agent without a client by global, tag and agent policies alone', () => {
    const place = { ...PLACE, clientId: null, siteId: null };
    const rules = [rule('global', set(1)), rule('client', set(2)), rule('tag', set(4), { clientId: 'client' })];
    expect(valueOf(rules, place)).toBe(1);
  });

  it('says where a value came from and what it beat', () => {
    const [site, client, global] = [rule('site', OFF), rule('client', set(2)), rule('global', set(1))];
    const { origins } = new PolicySet([global, site, client], builtInDefaults()).effectiveFor(PLACE);
    const source = ({ id, level, name }: PolicyRule) => ({ level, policyId: id, policyName: name });
    expect(origins[KEY]).toEqual({
      source: source(site),
      state: 'off',
      overridden: [
        { ...source(client), setting: set(2) },
        { ...source(global), setting: set(1) },
      ],
    });
    expect(origins.heartbeat_interval_seconds).toEqual({ source: 'default', state: 'not_configured', overridden: [] });
  });

  it('is the same as a reference that overwrites one layer after another', () => {
    const arbitraryRule = fc.record({
      level: fc.constantFrom(...POLICY_LEVELS),
      setting: fc.oneof(fc.constant(undefined), fc.constant(OFF), fc.integer({ min: 1, max: 99 }).map(set)),
      owner: fc.constantFrom('client', 'other', null),
      tag: fc.constantFrom('server', 'lab', 'kiosk'),
      priority: fc.integer({ min: -2, max: 2 }),
      name: fc.constantFrom('a', 'b', 'B', 'ä'),
      isHere: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(arbitraryRule, { maxLength: 12 }), (drafts) => {
        const rules = drafts.map(({ level, setting, owner, tag, priority, name, isHere }) =>
          rule(level, setting, {
            name,
            priority,
            ...(level === 'tag' ? { tag, clientId: owner } : {}),
            ...(level === 'client' && !isHere ? { clientId: 'other' } : {}),
            ...(level === 'site' && !isHere ? { siteId: 'other' } : {}),
            ...(level === 'agent' && !isHere ? { agentId: 'other' } : {}),
          }),
        );
        // One of each target, as the database keeps it.
        const unique = rules.filter(
          (one, index) => one.level === 'tag' || rules.findIndex((other) => sameTarget(one, other)) === index,
        );
        expect(valueOf(unique)).toBe(reference(unique));
      }),
      { numRuns: 500 },
    );
  });
});

function sameTarget(a: PolicyRule, b: PolicyRule): boolean {
  return a.level === b.level && a.clientId === b.clientId && a.siteId === b.siteId && a.agentId === b.agentId;
}

/** Written from the document, not from the code: sort everything that applies, let the last that speaks win. */
function reference(rules: readonly PolicyRule[]): number {
  const applies = ({ level, clientId, siteId, tag, agentId }: PolicyRule) =>
    level === 'global' ||
    (level === 'client' && clientId === PLACE.clientId) ||
    (level === 'site' && siteId === PLACE.siteId) ||
    (level === 'tag' && PLACE.tags.includes(tag ?? '') && (clientId === null || clientId === PLACE.clientId)) ||
    (level === 'agent' && agentId === PLACE.agentId);
  const rank = ({ level, priority, name, id }: PolicyRule): [number, number, string, string] =>
    level === 'tag' ? [3, priority, name, id] : [['global', 'client', 'site', '', 'agent'].indexOf(level), 0, '', ''];
  let value = DEFAULT;
  const inOrder = rules.filter(applies).sort((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    const index = left.findIndex((part, i) => part !== right[i]);
    return index < 0 ? 0 : (left[index] ?? 0) < (right[index] ?? 0) ? -1 : 1;
  });
  for (const { items } of inOrder) {
    const setting = items[KEY];
    if (setting !== undefined) value = setting.state === 'set' ? (setting.value as number) : DEFAULT;
  }
  return value;
}
