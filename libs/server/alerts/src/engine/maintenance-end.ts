import { MaintenanceBook, MaintenanceLedger } from '@gururmm/server/maintenance';
import { PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import type { AlertSeverity } from '@gururmm/shared/protocol';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AlertChange, AlertWriter, type NewAlert } from '../alert-writer';
import type { RuleKind } from '../rules/rule-kinds';

const END_LOCK = 7_264_164;
const EVERY_MS = 10_000;

interface KeptRow {
  readonly agent_id: string;
  readonly rule_id: string;
  readonly object: string;
  readonly client_id: string | null;
  readonly site_id: string | null;
  readonly tags: string[];
  readonly kind: RuleKind;
  readonly name: string;
  readonly severity: AlertSeverity;
  readonly message: string;
  readonly value: number | null;
  readonly threshold: number | null;
}

/** What is still bad and has no alert because a window kept it back. A window that was removed has no ledger any more. */
const KEPT = `
SELECT s.agent_id, s.rule_id, s.object, a.client_id, a.site_id, a.tags, r.kind, r.name, r.raise_threshold AS threshold, s.value,
  coalesce(m.severity, r.severity) AS severity, coalesce(m.message, r.name || ' on ' || a.hostname) AS message
FROM alert_states s JOIN agents a ON a.id = s.agent_id JOIN alert_rules r ON r.id = s.rule_id
LEFT JOIN maintenance_suppressions m
  ON m.agent_id = s.agent_id AND m.rule_id = s.rule_id AND m.object = s.object AND m.outcome IS NULL
WHERE s.suppressed_by IS NOT NULL AND s.phase = 'raised'
ORDER BY s.agent_id, s.rule_id, s.object LIMIT 5000 FOR UPDATE OF s`;

/** Opens what is still bad when a maintenance window has ended. */
@Injectable()
export class MaintenanceEnd implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly tasks: PeriodicTasks,
    private readonly book: MaintenanceBook,
    private readonly ledger: MaintenanceLedger,
    private readonly writer: AlertWriter,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks.start({
      name: 'alerts after maintenance',
      everyMs: EVERY_MS,
      lock: END_LOCK,
      run: () => this.evaluate(),
    });
  }

  /** One look at what is kept back. */
  async evaluate(): Promise<void> {
    this.writer.publish(await this.database.system.transaction((manager) => this.open(manager)));
  }

  private async open(manager: EntityManager): Promise<AlertChange[]> {
    const rows = await manager.query<KeptRow[]>(KEPT);
    if (rows.length === 0) return [];
    const windowOf = await this.book.open(manager);
    const alerts = rows.filter((row) => windowOf(placeOf(row)) === undefined).map(toAlert);
    await manager.query(
      `UPDATE alert_states s SET suppressed_by = NULL FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS k(agent_id, rule_id, object)
       WHERE s.agent_id = k.agent_id AND s.rule_id = k.rule_id AND s.object = k.object`,
      [alerts.map(({ agentId }) => agentId), alerts.map(({ ruleId }) => ruleId), alerts.map(({ object }) => object)],
    );
    await this.ledger.end(manager, alerts, 'opened');
    return this.writer.open(manager, alerts);
  }
}

function placeOf({ agent_id: agentId, client_id: clientId, site_id: siteId, tags }: KeptRow) {
  return { agentId, clientId, siteId, tags };
}

function toAlert(row: KeptRow): NewAlert {
  return {
    ruleId: row.rule_id,
    ruleKind: row.kind,
    ruleName: row.name,
    clientId: row.client_id,
    siteId: row.site_id,
    agentId: row.agent_id,
    object: row.object,
    severity: row.severity,
    message: row.message,
    value: row.value,
    threshold: row.threshold,
    parentId: null,
  };
}
