import { AuditTrail } from '@gururmm/server/audit';
import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  rowsOf,
  selectEntityPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { DomainError, notFound } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import { type AlertSeverity, type AlertState, alertStatesBefore } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Alert, AlertEvent } from './alert.entity';

export interface AlertFilter {
  readonly states?: readonly AlertState[] | undefined;
  readonly severity?: AlertSeverity | undefined;
  readonly clientId?: string | undefined;
  readonly siteId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly ruleId?: string | undefined;
  readonly parentId?: string | undefined;
  readonly since?: string | undefined;
}

/** Who ends or acknowledges an alert, and why. */
export interface AlertAct {
  readonly actor: Actor;
  readonly userId: string;
  readonly note: string | null;
}

type End = Extract<AlertState, 'acknowledged' | 'resolved'>;

const SET: Readonly<Record<End, string>> = {
  acknowledged: 'acknowledged_at = now(), acknowledged_by = $3, acknowledgement_note = $4',
  resolved: `resolved_at = now(), resolved_by = $3, resolution = 'manual', acknowledgement_note = coalesce($4, acknowledgement_note)`,
};

@Injectable()
export class AlertsRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
  ) {}

  /** The newest first. */
  list(scope: ClientScope, filter: AlertFilter, page: PageRequest): Promise<Page<Alert>> {
    const select = {
      from: 'alerts a',
      conditions: conditionsOf(filter),
      orderBy: [
        { expression: 'a.opened_at', type: 'timestamptz' },
        { expression: 'a.id', type: 'uuid' },
      ],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, Alert, 'a', select));
  }

  /** @throws DomainError not_found outside the scope too */
  async get(
    scope: ClientScope,
    id: string,
  ): Promise<{ readonly alert: Alert; readonly events: readonly AlertEvent[] }> {
    return this.database.within(scope, async (manager) => {
      const alert = await manager.findOneBy(Alert, { id });
      if (alert === null) throw notFound('alert');
      return { alert, events: await manager.find(AlertEvent, { where: { alertId: id }, order: { id: 'ASC' } }) };
    });
  }

  /** @throws DomainError conflict when it is acknowledged or resolved already */
  acknowledge(scope: ClientScope, id: string, act: AlertAct): Promise<Alert> {
    return this.change(scope, id, 'acknowledged', act, () => Promise.resolve());
  }

  /**
   * Ends an alert by hand. What is wrong still makes a new one, once the rule's duration and counts are fulfilled anew.
   * @throws DomainError conflict when it is resolved already
   */
  resolve(scope: ClientScope, id: string, act: AlertAct): Promise<Alert> {
    return this.change(scope, id, 'resolved', act, forgetCondition);
  }

  private change(
    scope: ClientScope,
    id: string,
    to: End,
    { actor, userId, note }: AlertAct,
    before: (manager: EntityManager, alert: Alert) => Promise<void>,
  ): Promise<Alert> {
    return this.audit.change(scope, actor, async (manager) => {
      const seen = await manager.findOneBy(Alert, { id });
      if (seen === null) throw notFound('alert');
      // The engine locks the condition before the alert, and so does this.
      await before(manager, seen);
      const changed = rowsOf(
        await manager.query(
          `UPDATE alerts SET state = $2, ${SET[to]} WHERE id = $1 AND state = ANY ($5) RETURNING id`,
          [id, to, userId, note, alertStatesBefore(to)],
        ),
      );
      if (changed.length === 0) throw new DomainError('conflict', `The alert is ${seen.state} already.`);
      await manager.query(
        `INSERT INTO alert_events (alert_id, client_id, event, severity, actor, note, is_muted) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [id, seen.clientId, to, seen.severity, actor.name, note, seen.isMuted],
      );
      const result = await manager.findOneByOrFail(Alert, { id });
      const action = to === 'acknowledged' ? 'alert.acknowledge' : 'alert.resolve';
      const act = { action, objectKind: 'alert', objectId: id, clientId: seen.clientId };
      return { result, acts: [{ ...act, before: { state: seen.state }, after: { state: to, note } }] };
    });
  }
}

/** Lets the rule begin anew from now. */
async function forgetCondition(manager: EntityManager, { agentId, ruleId, object }: Alert): Promise<void> {
  await manager.query(
    `UPDATE alert_states SET phase = 'ok', bad_since = NULL, fails = 0, resets = 0, suppressed_by = NULL,
       last_at = greatest(last_at, now())
     WHERE agent_id = $1 AND rule_id = $2 AND object = $3`,
    [agentId, ruleId, object],
  );
}

function conditionsOf(filter: AlertFilter): SqlConditions {
  const conditions = new SqlConditions()
    .equals('a.severity', filter.severity)
    .equals('a.client_id', filter.clientId)
    .equals('a.site_id', filter.siteId)
    .equals('a.agent_id', filter.agentId)
    .equals('a.rule_id', filter.ruleId)
    .equals('a.parent_id', filter.parentId);
  // A single state keeps the order of its index; several are found by it and sorted.
  if (filter.states?.length === 1) conditions.equals('a.state', filter.states[0]);
  else if (filter.states !== undefined) conditions.add((states) => `a.state = ANY (${states}::text[])`, filter.states);
  if (filter.since !== undefined) conditions.add((since) => `a.opened_at >= ${since}::timestamptz`, filter.since);
  return conditions;
}
