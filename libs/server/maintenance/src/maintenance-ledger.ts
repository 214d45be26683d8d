import type { AlertSeverity } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { MaintenanceSuppression } from './maintenance-window.entity';

/** What names the object of a rule on an agent. */
export interface SuppressedKey {
  readonly agentId: string;
  readonly ruleId: string;
  readonly object: string;
}

/** An alert that a window keeps back. */
export interface NewSuppression extends SuppressedKey {
  readonly windowId: string;
  readonly clientId: string | null;
  readonly siteId: string | null;
  readonly ruleName: string;
  readonly severity: AlertSeverity;
  readonly message: string;
  readonly value: number | null;
}

/** What windows kept back, written in the transaction that kept it back. */
@Injectable()
export class MaintenanceLedger {
  async add(manager: EntityManager, suppressions: readonly NewSuppression[]): Promise<void> {
    if (suppressions.length === 0) return;
    const column = <K extends keyof NewSuppression>(name: K) => suppressions.map((suppression) => suppression[name]);
    await manager.query(
      `INSERT INTO maintenance_suppressions (window_id, client_id, site_id, agent_id, rule_id, rule_name, object, severity, message, value)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[],
         $10::float8[])
       ON CONFLICT (agent_id, rule_id, object) WHERE outcome IS NULL DO NOTHING`,
      [
        column('windowId'),
        column('clientId'),
        column('siteId'),
        column('agentId'),
        column('ruleId'),
        column('ruleName'),
        column('object'),
        column('severity'),
        column('message'),
        column('value'),
      ],
    );
  }

  /** Says what became of what was kept back. */
  async end(
    manager: EntityManager,
    keys: readonly SuppressedKey[],
    outcome: NonNullable<MaintenanceSuppression['outcome']>,
  ): Promise<void> {
    if (keys.length === 0) return;
    await manager.query(
      `UPDATE maintenance_suppressions m SET outcome = $4, ended_at = now()
       FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS k(agent_id, rule_id, object)
       WHERE m.agent_id = k.agent_id AND m.rule_id = k.rule_id AND m.object = k.object AND m.outcome IS NULL`,
      [keys.map(({ agentId }) => agentId), keys.map(({ ruleId }) => ruleId), keys.map(({ object }) => object), outcome],
    );
  }
}
