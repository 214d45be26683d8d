import { ClusterBus } from '@gururmm/server/platform/cluster';
import { rowsOf } from '@gururmm/server/platform/database';
import { ALERT_SEVERITIES, type AlertSeverity, type AlertState, alertStatesBefore } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Alert } from './alert.entity';
import type { AlertRule } from './rules/alert-rule.entity';
import { PROCESS_KINDS, type RuleKind } from './rules/rule-kinds';

/** An alert that is to be. */
export interface NewAlert {
  readonly ruleId: string;
  readonly ruleKind: RuleKind;
  readonly ruleName: string;
  readonly clientId: string | null;
  readonly siteId: string | null;
  readonly agentId: string;
  readonly object: string;
  readonly severity: AlertSeverity;
  readonly message: string;
  readonly value: number | null;
  readonly threshold: number | null;
  /** The incident that speaks for it; it is muted then. */
  readonly parentId: string | null;
}

/** The incident of a whole site that is to be. */
export interface NewSiteIncident {
  readonly rule: Pick<AlertRule, 'id' | 'kind' | 'name' | 'severity'>;
  readonly siteId: string;
  readonly clientId: string | null;
  readonly message: string;
}

/** What names the alert of a rule. */
export interface AlertKey {
  readonly agentId: string;
  readonly ruleId: string;
  readonly object: string;
}

/** A change that browsers and other nodes hear of, after COMMIT. */
export interface AlertChange {
  readonly alertId: string;
  readonly agentId: string | null;
  readonly clientId: string | null;
  readonly ruleKind: RuleKind;
  readonly state: AlertState;
}

export type ResolutionReason = NonNullable<Alert['resolution']>;

interface ChangedRow {
  readonly id: string;
  readonly agent_id: string | null;
  readonly client_id: string | null;
  readonly rule_kind: RuleKind;
  readonly state: AlertState;
}

const CHANGED = 'id, agent_id, client_id, rule_kind, state, severity, is_muted';

/** An event of each changed alert, in the transaction of the change. */
const noteEvents = (event: string, from: string) =>
  `INSERT INTO alert_events (alert_id, client_id, event, severity, is_muted)
   SELECT id, client_id, '${event}', severity, is_muted FROM ${from}`;

/** Rows that are locked in one order by everybody. */
const keysOf = (keys: readonly AlertKey[]) => [
  keys.map(({ agentId }) => agentId),
  keys.map(({ ruleId }) => ruleId),
  keys.map(({ object }) => object),
];

/** Opens and resolves alerts in batches, each with its event in the same statement. */
@Injectable()
export class AlertWriter {
  constructor(private readonly bus: ClusterBus) {}

  /** Opens alerts; where one is open already, nothing happens. */
  async open(manager: EntityManager, alerts: readonly NewAlert[]): Promise<AlertChange[]> {
    if (alerts.length === 0) return [];
    const column = <K extends keyof NewAlert>(name: K) => alerts.map((alert) => alert[name]);
    const result: unknown = await manager.query(
      `WITH opened AS (
         INSERT INTO alerts (rule_id, rule_kind, rule_name, client_id, site_id, agent_id, object, severity, message, value,
           threshold, parent_id, is_muted, snapshot_state)
         SELECT n.*, n.parent_id IS NOT NULL, CASE WHEN n.rule_kind = ANY ($13) THEN 'waiting' END
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[],
           $10::float8[], $11::float8[], $12::uuid[])
           AS n(rule_id, rule_kind, rule_name, client_id, site_id, agent_id, object, severity, message, value, threshold, parent_id)
         ON CONFLICT (agent_id, rule_id, object) WHERE state <> 'resolved' AND agent_id IS NOT NULL DO NOTHING
         RETURNING ${CHANGED}
       ), noted AS (${noteEvents('opened', 'opened')})
       SELECT * FROM opened`,
      [
        column('ruleId'),
        column('ruleKind'),
        column('ruleName'),
        column('clientId'),
        column('siteId'),
        column('agentId'),
        column('object'),
        column('severity'),
        column('message'),
        column('value'),
        column('threshold'),
        column('parentId'),
        PROCESS_KINDS,
      ],
    );
    return changesOf(result);
  }

  /** Makes open alerts as bad as these say, where they are milder; the worst that was seen stays. */
  async escalate(manager: EntityManager, alerts: readonly NewAlert[]): Promise<AlertChange[]> {
    if (alerts.length === 0) return [];
    const result: unknown = await manager.query(
      `WITH worse AS (
         UPDATE alerts a SET severity = k.severity, message = k.message, value = k.value
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::float8[])
           AS k(agent_id, rule_id, object, severity, message, value)
         WHERE a.agent_id = k.agent_id AND a.rule_id = k.rule_id AND a.object = k.object AND a.state <> 'resolved'
           AND array_position($7::text[], a.severity) < array_position($7::text[], k.severity)
         RETURNING a.id, a.agent_id, a.client_id, a.rule_kind, a.state, a.severity, a.is_muted
       ), noted AS (${noteEvents('escalated', 'worse')})
       SELECT * FROM worse`,
      [
        ...keysOf(alerts),
        alerts.map(({ severity }) => severity),
        alerts.map(({ message }) => message),
        alerts.map(({ value }) => value),
        ALERT_SEVERITIES,
      ],
    );
    return changesOf(result);
  }

  /** Resolves what these keys name and is not resolved yet. */
  async resolve(manager: EntityManager, keys: readonly AlertKey[], reason: ResolutionReason): Promise<AlertChange[]> {
    if (keys.length === 0) return [];
    const result: unknown = await manager.query(
      `WITH ended AS (
         UPDATE alerts a SET state = 'resolved', resolved_at = now(), resolution = $4
         FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS k(agent_id, rule_id, object)
         WHERE a.agent_id = k.agent_id AND a.rule_id = k.rule_id AND a.object = k.object AND a.state = ANY ($5)
         RETURNING a.id, a.agent_id, a.client_id, a.rule_kind, a.state, a.severity, a.is_muted
       ), noted AS (${noteEvents('resolved', 'ended')})
       SELECT * FROM ended`,
      [...keysOf(keys), reason, alertStatesBefore('resolved')],
    );
    return changesOf(result);
  }

  /** Opens incidents of sites; where one is open already, nothing happens. */
  async openOfSites(manager: EntityManager, incidents: readonly NewSiteIncident[]): Promise<AlertChange[]> {
    if (incidents.length === 0) return [];
    const result: unknown = await manager.query(
      `WITH opened AS (
         INSERT INTO alerts (rule_id, rule_kind, rule_name, severity, site_id, client_id, message)
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[])
         ON CONFLICT (site_id, rule_id) WHERE state <> 'resolved' AND agent_id IS NULL DO NOTHING
         RETURNING ${CHANGED}
       ), noted AS (${noteEvents('opened', 'opened')})
       SELECT * FROM opened`,
      [
        incidents.map(({ rule }) => rule.id),
        incidents.map(({ rule }) => rule.kind),
        incidents.map(({ rule }) => rule.name),
        incidents.map(({ rule }) => rule.severity),
        incidents.map(({ siteId }) => siteId),
        incidents.map(({ clientId }) => clientId),
        incidents.map(({ message }) => message),
      ],
    );
    return changesOf(result);
  }

  /** Ends these alerts. */
  async resolveIds(manager: EntityManager, ids: readonly string[], reason: ResolutionReason): Promise<AlertChange[]> {
    if (ids.length === 0) return [];
    const result: unknown = await manager.query(
      `WITH ended AS (
         UPDATE alerts SET state = 'resolved', resolved_at = now(), resolution = $3
         WHERE id = ANY ($1::uuid[]) AND state = ANY ($2) RETURNING ${CHANGED}
       ), noted AS (${noteEvents('resolved', 'ended')})
       SELECT * FROM ended`,
      [ids, alertStatesBefore('resolved'), reason],
    );
    return changesOf(result);
  }

  /** Lets alerts speak for themselves whose incident has ended: for notifications they open now. */
  async unmute(manager: EntityManager): Promise<AlertChange[]> {
    const result: unknown = await manager.query(
      `WITH freed AS (
         UPDATE alerts a SET is_muted = false FROM alerts p
         WHERE p.id = a.parent_id AND a.is_muted AND a.state <> 'resolved' AND p.state = 'resolved'
         RETURNING a.id, a.agent_id, a.client_id, a.rule_kind, a.state, a.severity, a.is_muted
       ), noted AS (${noteEvents('opened', 'freed')})
       SELECT * FROM freed`,
    );
    return changesOf(result);
  }

  /** Ends all alerts of a rule that goes. */
  async resolveRule(manager: EntityManager, ruleId: string): Promise<AlertChange[]> {
    const result: unknown = await manager.query(
      `WITH ended AS (
         UPDATE alerts SET state = 'resolved', resolved_at = now(), resolution = 'rule_changed'
         WHERE rule_id = $1 AND state = ANY ($2) RETURNING ${CHANGED}
       ), noted AS (${noteEvents('resolved', 'ended')})
       SELECT * FROM ended`,
      [ruleId, alertStatesBefore('resolved')],
    );
    return changesOf(result);
  }

  /** Tells who looks; to be called after COMMIT. */
  publish(changes: readonly AlertChange[]): void {
    for (const change of changes) this.bus.publish('alert.changed', change);
  }
}

function changesOf(result: unknown): AlertChange[] {
  return rowsOf<ChangedRow>(result).map((row) => ({
    alertId: row.id,
    agentId: row.agent_id,
    clientId: row.client_id,
    ruleKind: row.rule_kind,
    state: row.state,
  }));
}
