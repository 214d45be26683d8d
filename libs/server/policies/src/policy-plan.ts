import { isDeepStrictEqual } from 'node:util';
import { type ClientScope, Database, SqlConditions } from '@gururmm/server/platform/database';
import { Injectable } from '@nestjs/common';
import type { PolicyTarget } from './policies.repository';
import { PolicyBook } from './policy-book';
import { POLICY_KEYS, type PolicyKey } from './policy-items';
import type { EffectivePolicy, ItemOrigin, PolicyRule } from './policy-set';

/** More agents than this are not looked at one by one; the answer says so. */
const MAX_AGENTS = 100_000;
/** Agents between two pauses for other work. */
const CHUNK = 5_000;

export interface PlannedItem {
  readonly key: PolicyKey;
  readonly oldValue: unknown;
  readonly newValue: unknown;
  readonly oldSource: ItemOrigin['source'];
  readonly newSource: ItemOrigin['source'];
}

export interface PlannedAgent {
  readonly agentId: string;
  readonly hostname: string;
  readonly items: readonly PlannedItem[];
}

/** What a policy would change before it is saved. */
export interface PolicyPlan {
  /** Agents that the policy reaches, of those that the caller sees. */
  readonly agentsReached: number;
  readonly agentsChanged: number;
  /** More agents are reached than were looked at. */
  readonly isTruncated: boolean;
  /** The first agents that change. */
  readonly examples: readonly PlannedAgent[];
}

interface ReachedRow {
  readonly id: string;
  readonly hostname: string;
  readonly client_id: string | null;
  readonly site_id: string | null;
  readonly tags: string[];
}

/** Computes plans: reads only, and only agents of the caller's scope. */
@Injectable()
export class PolicyPlanner {
  constructor(
    private readonly database: Database,
    private readonly book: PolicyBook,
  ) {}

  /**
   * @param id of the policy that is put in place, or taken away
   * @param rule the policy as it would be; undefined when it would be removed
   */
  async plan(
    scope: ClientScope,
    id: string,
    target: PolicyTarget,
    rule: PolicyRule | undefined,
    limit: number,
  ): Promise<PolicyPlan> {
    const before = await this.book.policies();
    const after = before.with(id, rule);
    const reached = await this.reachedBy(scope, target);
    const differences = new Differences();
    const examples: PlannedAgent[] = [];
    let agentsChanged = 0;
    for (const [index, row] of reached.slice(0, MAX_AGENTS).entries()) {
      if (index > 0 && index % CHUNK === 0) await new Promise(setImmediate);
      const place = { agentId: row.id, clientId: row.client_id, siteId: row.site_id, tags: row.tags };
      const items = differences.between(before.effectiveFor(place), after.effectiveFor(place));
      if (items.length === 0) continue;
      agentsChanged += 1;
      if (examples.length < limit) examples.push({ agentId: row.id, hostname: row.hostname, items });
    }
    const isTruncated = reached.length > MAX_AGENTS;
    return { agentsReached: Math.min(reached.length, MAX_AGENTS), agentsChanged, isTruncated, examples };
  }

  private reachedBy(
    scope: ClientScope,
    { level, clientId, siteId, tag, agentId }: PolicyTarget,
  ): Promise<ReachedRow[]> {
    const conditions = new SqlConditions().add(() => `a.approval = 'approved'`);
    if (level === 'client' || level === 'tag') conditions.equals('a.client_id', clientId ?? undefined);
    if (level === 'site') conditions.equals('a.site_id', siteId ?? undefined);
    if (level === 'agent') conditions.equals('a.id', agentId ?? undefined);
    if (tag !== null) conditions.add((value) => `a.tags @> ARRAY[${value}]::text[]`, tag);
    return this.database.within(scope, (manager) =>
      manager.query<ReachedRow[]>(
        `SELECT a.id, a.hostname, a.client_id, a.site_id, a.tags FROM agents a ${conditions.where}
         ORDER BY lower(a.hostname), a.id LIMIT ${MAX_AGENTS + 1}`,
        conditions.parameters,
      ),
    );
  }
}

/** Differences of effective policies; agents of the same policies are compared once. */
class Differences {
  private readonly known = new Map<EffectivePolicy, Map<EffectivePolicy, readonly PlannedItem[]>>();

  between(before: EffectivePolicy, after: EffectivePolicy): readonly PlannedItem[] {
    const ofBefore = this.known.get(before) ?? new Map<EffectivePolicy, readonly PlannedItem[]>();
    this.known.set(before, ofBefore);
    const items = ofBefore.get(after) ?? compare(before, after);
    ofBefore.set(after, items);
    return items;
  }
}

function compare(before: EffectivePolicy, after: EffectivePolicy): PlannedItem[] {
  return POLICY_KEYS.filter((key) => !isDeepStrictEqual(before.values[key], after.values[key])).map((key) => ({
    key,
    oldValue: before.values[key],
    newValue: after.values[key],
    oldSource: before.origins[key].source,
    newSource: after.origins[key].source,
  }));
}
