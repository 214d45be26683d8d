import { POLICY_KEYS, type PolicyKey, type PolicyValues } from './policy-items';

export const POLICY_LEVELS = ['global', 'client', 'site', 'tag', 'agent'] as const;

export type PolicyLevel = (typeof POLICY_LEVELS)[number];

/** What a policy says of one item; an item that it does not name is not configured. */
export type ItemSetting = { readonly state: 'set'; readonly value: unknown } | { readonly state: 'off' };

export type PolicyItems = Readonly<Partial<Record<PolicyKey, ItemSetting>>>;

/** A policy as far as it decides values. */
export interface PolicyRule {
  readonly id: string;
  readonly level: PolicyLevel;
  readonly clientId: string | null;
  readonly siteId: string | null;
  readonly tag: string | null;
  readonly agentId: string | null;
  readonly name: string;
  readonly priority: number;
  readonly items: PolicyItems;
}

/** Where an agent stands: all that decides which policies reach it. */
export interface Place {
  readonly agentId: string;
  readonly clientId: string | null;
  readonly siteId: string | null;
  readonly tags: readonly string[];
}

/** What something holds for, as its level and the ids that belong to it say. */
export type Reach = Pick<PolicyRule, 'level' | 'clientId' | 'siteId' | 'tag' | 'agentId'>;

/** Whether what holds for a level, a client, a site, a tag or an agent holds for the agent in this place. */
export function reaches({ level, clientId, siteId, tag, agentId }: Reach, place: Place): boolean {
  switch (level) {
    case 'global':
      return true;
    case 'client':
      return clientId === place.clientId;
    case 'site':
      return siteId === place.siteId;
    case 'tag':
      return tag !== null && place.tags.includes(tag) && (clientId === null || clientId === place.clientId);
    case 'agent':
      return agentId === place.agentId;
  }
}

/** A policy that spoke of an item. */
export interface ItemSource {
  readonly level: PolicyLevel;
  readonly policyId: string;
  readonly policyName: string;
}

/** Why an item has its value. */
export interface ItemOrigin {
  /** The policy that decided; `default` where none speaks of the item. */
  readonly source: ItemSource | 'default';
  readonly state: 'set' | 'off' | 'not_configured';
  /** Policies that lost against it, the nearest first. */
  readonly overridden: readonly (ItemSource & { readonly setting: ItemSetting })[];
}

export interface EffectivePolicy {
  readonly values: PolicyValues;
  readonly origins: Readonly<Record<PolicyKey, ItemOrigin>>;
}

/**
 * All policies at one moment. Agents that the same policies reach share one result, so that a whole
 * fleet costs as many resolutions as it has combinations of policies.
 */
export class PolicySet {
  private readonly byTarget = new Map<string, PolicyRule[]>();
  private readonly resolved = new Map<string, EffectivePolicy>();

  constructor(
    readonly rules: readonly PolicyRule[],
    private readonly defaults: PolicyValues,
  ) {
    for (const rule of rules) {
      const target = targetOf(rule);
      const siblings = this.byTarget.get(target);
      if (siblings === undefined) this.byTarget.set(target, [rule]);
      else siblings.push(rule);
    }
  }

  /** This set with one policy put in, in the place of the one with its id, or taken out. */
  with(id: string, rule: PolicyRule | undefined): PolicySet {
    const others = this.rules.filter((other) => other.id !== id);
    return new PolicySet(rule === undefined ? others : [...others, rule], this.defaults);
  }

  /** Of agents of the same policies the same object. */
  effectiveFor(place: Place): EffectivePolicy {
    const rules = this.rulesFor(place);
    const key = rules.map(({ id }) => id).join(' ');
    const known = this.resolved.get(key);
    if (known !== undefined) return known;
    const effective = resolve(rules, this.defaults);
    this.resolved.set(key, effective);
    return effective;
  }

  /** The policies that reach an agent, from the outermost layer to the innermost: the later wins. */
  rulesFor({ agentId, clientId, siteId, tags }: Place): PolicyRule[] {
    const find = (target: string) => this.byTarget.get(target) ?? [];
    const tagged = [...new Set(tags)]
      .flatMap((tag) => [...find(`tag  ${tag}`), ...(clientId === null ? [] : find(`tag ${clientId} ${tag}`))])
      .sort(byPriority);
    return [
      ...find('global'),
      ...(clientId === null ? [] : find(`client ${clientId}`)),
      ...(siteId === null ? [] : find(`site ${siteId}`)),
      ...tagged,
      ...find(`agent ${agentId}`),
    ];
  }
}

function targetOf({ level, clientId, siteId, tag, agentId }: PolicyRule): string {
  switch (level) {
    case 'global':
      return 'global';
    case 'client':
      return `client ${clientId}`;
    case 'site':
      return `site ${siteId}`;
    case 'tag':
      return `tag ${clientId ?? ''} ${tag}`;
    case 'agent':
      return `agent ${agentId}`;
  }
}

/** The higher priority number is nearer to the agent; of equal ones the later name, then the later id. */
function byPriority(a: PolicyRule, b: PolicyRule): number {
  return a.priority - b.priority || compare(a.name, b.name) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function resolve(rules: readonly PolicyRule[], defaults: PolicyValues): EffectivePolicy {
  const innermostFirst = [...rules].reverse();
  const values: Partial<Record<PolicyKey, unknown>> = {};
  const origins: Partial<Record<PolicyKey, ItemOrigin>> = {};
  for (const key of POLICY_KEYS) {
    const [decisive, ...overridden] = innermostFirst.flatMap((rule) => settingsOf(rule, key));
    values[key] = decisive?.setting.state === 'set' ? decisive.setting.value : defaults[key];
    origins[key] = {
      source: decisive === undefined ? 'default' : sourceOf(decisive),
      state: decisive?.setting.state ?? 'not_configured',
      overridden,
    };
  }
  return { values: values as PolicyValues, origins: origins as Record<PolicyKey, ItemOrigin> };
}

function settingsOf(rule: PolicyRule, key: PolicyKey): ItemOrigin['overridden'][number][] {
  const setting = rule.items[key];
  return setting === undefined ? [] : [{ level: rule.level, policyId: rule.id, policyName: rule.name, setting }];
}

function sourceOf({ level, policyId, policyName }: ItemSource): ItemSource {
  return { level, policyId, policyName };
}
