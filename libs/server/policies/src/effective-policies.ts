import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgentPlaces } from './agent-places';
import { PolicyBook } from './policy-book';
import type { PolicyValues } from './policy-items';
import type { EffectivePolicy } from './policy-set';

/** The effective policies of agents, for the server's own work; the caller has checked who may ask. */
@Injectable()
export class EffectivePolicies {
  constructor(
    private readonly book: PolicyBook,
    private readonly places: AgentPlaces,
  ) {}

  /** Every item of one agent; the defaults for an agent that does not exist. */
  async forAgent(agentId: string): Promise<PolicyValues> {
    return (await this.forAgents([agentId])).get(agentId) ?? this.book.defaults;
  }

  /**
   * Every item of these agents; agents that do not exist are left out. Agents of the same policies share one object.
   * @param manager of the transaction that the caller is in: who holds a connection must not wait for another one
   */
  async forAgents(agentIds: readonly string[], manager?: EntityManager): Promise<Map<string, PolicyValues>> {
    const set = await this.book.policies(manager);
    const places = await this.places.of(agentIds, manager);
    return new Map([...places].map(([id, place]) => [id, set.effectiveFor(place).values]));
  }

  /** As PostgreSQL has it now, with the source of every value; undefined for an agent that does not exist. */
  async explain(agentId: string): Promise<EffectivePolicy | undefined> {
    const [set, [place]] = await Promise.all([this.book.policies(), this.places.read([agentId])]);
    return place === undefined ? undefined : set.effectiveFor(place);
  }
}
