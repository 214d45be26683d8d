import {
  Database,
  type Page,
  type PageRequest,
  selectEntityPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { notFound } from '@gururmm/server/platform/errors';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TrustRule } from './trust-rule.entity';

/** Rules belong to people, as API tokens do, not to clients. */
@Injectable()
export class TrustRulesRepository {
  constructor(private readonly database: Database) {}

  /** @param madeBy only rules of this person; undefined for everybody's */
  async list(madeBy: string | undefined, page: PageRequest): Promise<Page<TrustRule>> {
    const { manager } = this.database.system;
    const select = {
      from: 'trust_rules t',
      conditions: new SqlConditions().equals('t.created_by', madeBy),
      orderBy: [
        { expression: 'lower(t.name)', type: 'text' },
        { expression: 't.id', type: 'uuid' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return selectEntityPage(manager, TrustRule, 't', select);
  }

  create(manager: EntityManager, rule: Omit<TrustRule, 'id' | 'createdAt'>): Promise<TrustRule> {
    return manager.save(manager.create(TrustRule, rule));
  }

  /**
   * Removes a rule and every token that it made.
   * @param madeBy only a rule of this person; undefined for anybody's
   * @throws DomainError not_found
   */
  async delete(manager: EntityManager, id: string, madeBy: string | undefined): Promise<TrustRule> {
    const rule = await manager.findOneBy(TrustRule, {
      id,
      ...(madeBy === undefined ? {} : { createdBy: madeBy }),
    });
    if (rule === null) throw notFound('trust rule');
    await manager.delete(TrustRule, { id });
    return rule;
  }

  /** Rules for one issuer and any of the audiences, the oldest first: the first that fits counts. */
  findFor(issuer: string, audiences: readonly string[]): Promise<TrustRule[]> {
    return this.database.system.manager
      .createQueryBuilder(TrustRule, 'rule')
      .where('rule.issuer = :issuer AND rule.audience = ANY(:audiences)', { issuer, audiences })
      .orderBy('rule.createdAt')
      .addOrderBy('rule.id')
      .getMany();
  }

  /** Uses a workload token up. @returns false when it was used before */
  async spend(manager: EntityManager, digest: Buffer, until: Date): Promise<boolean> {
    const spent = await manager.query<unknown[]>(
      `INSERT INTO spent_workload_tokens (token_hash, expires_at) VALUES ($1, $2)
       ON CONFLICT (token_hash) DO NOTHING RETURNING token_hash`,
      [digest, until],
    );
    return spent.length > 0;
  }

  async deleteExpired(): Promise<void> {
    await this.database.query('DELETE FROM spent_workload_tokens WHERE expires_at < now()');
  }
}
