import { MaintenanceLedger } from '@gururmm/server/maintenance';
import { PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Database, rowsOf } from '@gururmm/server/platform/database';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type AlertKey, AlertWriter } from '../alert-writer';

const SWEEP_LOCK = 7_264_163;
const EVERY_MS = 15_000;

/** The rule does not hold for the agent any more: moved, untagged, rejected, or the rule is off. */
const OUT_OF_REACH = `
SELECT s.agent_id, s.rule_id, s.object FROM alert_states s JOIN alert_rules r ON r.id = s.rule_id JOIN agents a ON a.id = s.agent_id
WHERE s.phase <> 'ok' AND (NOT r.enabled OR a.approval <> 'approved' OR (CASE r.level
  WHEN 'global' THEN true
  WHEN 'client' THEN r.client_id = a.client_id
  WHEN 'site' THEN r.site_id = a.site_id
  WHEN 'tag' THEN r.tag = ANY (a.tags) AND (r.client_id IS NULL OR r.client_id = a.client_id)
  ELSE r.agent_id = a.id END) IS NOT TRUE)
ORDER BY 1, 2, 3 LIMIT 5000 FOR UPDATE OF s`;

/** Ends the alerts of rules that no longer hold where they raised them. */
@Injectable()
export class RuleReachSweep implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly tasks: PeriodicTasks,
    private readonly ledger: MaintenanceLedger,
    private readonly writer: AlertWriter,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks.start({
      name: 'alerts of rules that no longer hold',
      everyMs: EVERY_MS,
      lock: SWEEP_LOCK,
      run: () => this.sweep(),
    });
  }

  async sweep(): Promise<void> {
    const changes = await this.database.system.transaction(async (manager) => {
      const rows = rowsOf<{ agent_id: string; rule_id: string; object: string }>(await manager.query(OUT_OF_REACH));
      const keys = rows.map((row): AlertKey => ({ agentId: row.agent_id, ruleId: row.rule_id, object: row.object }));
      if (keys.length === 0) return [];
      await manager.query(
        `DELETE FROM alert_states s USING unnest($1::uuid[], $2::uuid[], $3::text[]) AS k(agent_id, rule_id, object)
         WHERE s.agent_id = k.agent_id AND s.rule_id = k.rule_id AND s.object = k.object`,
        [keys.map(({ agentId }) => agentId), keys.map(({ ruleId }) => ruleId), keys.map(({ object }) => object)],
      );
      await this.ledger.end(manager, keys, 'dropped');
      return this.writer.resolve(manager, keys, 'rule_changed');
    });
    this.writer.publish(changes);
  }
}
