import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  selectEntityPage,
  selectKeysetPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { notFound } from '@gururmm/server/platform/errors';
import type { AlertRule, CheckParameters } from '@gururmm/server/alerts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CheckCurrent, CheckResult } from './check-result.entity';

/** A check of an agent with its newest result, if there is one. */
export interface CheckOnAgent {
  readonly rule: Pick<AlertRule, 'id' | 'name' | 'version'> & { readonly parameters: CheckParameters };
  readonly current: CheckCurrent | undefined;
}

interface CheckRow {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly parameters: CheckParameters;
}

/** The same as `reaches`, in SQL: the rule holds for the agent where it stands now. */
const REACHED = `agents a JOIN alert_rules r ON r.kind = 'script' AND r.enabled AND (CASE r.level
  WHEN 'global' THEN true
  WHEN 'client' THEN r.client_id = a.client_id
  WHEN 'site' THEN r.site_id = a.site_id
  WHEN 'tag' THEN r.tag = ANY (a.tags) AND (r.client_id IS NULL OR r.client_id = a.client_id)
  ELSE r.agent_id = a.id END)`;

@Injectable()
export class ChecksRepository {
  constructor(private readonly database: Database) {}

  /** By name. @throws DomainError not_found for an agent outside the scope too */
  list(scope: ClientScope, agentId: string, page: PageRequest): Promise<Page<CheckOnAgent>> {
    return this.database.within(scope, async (manager) => {
      await assertAgent(manager, agentId);
      const select = {
        columns: 'r.id, r.name, r.version, r.parameters',
        from: REACHED,
        conditions: new SqlConditions().equals('a.id', agentId),
        orderBy: [
          { expression: 'lower(r.name)', type: 'text' },
          { expression: 'r.id', type: 'uuid' },
        ],
        direction: 'ASC',
        page,
      } as const;
      const rules = await selectKeysetPage<CheckRow, CheckRow>(manager, select, (row) => row);
      const currents = await manager.findBy(CheckCurrent, { agentId });
      const byRule = new Map(currents.map((current) => [current.ruleId, current]));
      return { ...rules, items: rules.items.map((rule) => ({ rule, current: byRule.get(rule.id) })) };
    });
  }

  /** The newest first. @throws DomainError not_found for an agent outside the scope too */
  results(scope: ClientScope, agentId: string, ruleId: string, page: PageRequest): Promise<Page<CheckResult>> {
    return this.database.within(scope, async (manager) => {
      await assertAgent(manager, agentId);
      return selectEntityPage(manager, CheckResult, 'c', {
        from: 'check_results c',
        conditions: new SqlConditions().equals('c.agent_id', agentId).equals('c.rule_id', ruleId),
        orderBy: [
          { expression: 'c.occurred_at', type: 'timestamptz' },
          { expression: 'c.id', type: 'uuid' },
        ],
        direction: 'DESC',
        page,
      });
    });
  }
}

async function assertAgent(manager: EntityManager, agentId: string): Promise<void> {
  const found = await manager.query<unknown[]>('SELECT 1 FROM agents WHERE id = $1', [agentId]);
  if (found.length === 0) throw notFound('agent');
}
