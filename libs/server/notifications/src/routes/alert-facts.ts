import type { AlertSeverity, AlertState } from '@gururmm/shared/protocol';
import type { EntityManager } from 'typeorm';
import type { AlertData } from '../message/notification-message';
import type { RoutedAlert } from './route-match';

/** An alert with all that routes and messages need. */
export interface AlertFacts extends RoutedAlert {
  readonly id: string;
  readonly state: AlertState;
  readonly isMuted: boolean;
  readonly data: AlertData;
}

interface FactsRow {
  readonly id: string;
  readonly state: AlertState;
  readonly is_muted: boolean;
  readonly severity: AlertSeverity;
  readonly rule: string;
  readonly object: string;
  readonly message: string;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly opened_at: Date;
  readonly agent_id: string | null;
  readonly hostname: string | null;
  readonly tags: readonly string[] | null;
  readonly site_id: string | null;
  readonly site_name: string | null;
  readonly client_id: string | null;
  readonly client_name: string | null;
}

const FACTS = `
SELECT l.id, l.state, l.is_muted, l.severity, l.rule_name AS rule, l.object, l.message, l.value, l.threshold, l.opened_at,
  l.agent_id, a.hostname, a.tags, l.site_id, s.name AS site_name, l.client_id, c.name AS client_name
FROM alerts l LEFT JOIN agents a ON a.id = l.agent_id LEFT JOIN sites s ON s.id = l.site_id
  LEFT JOIN clients c ON c.id = l.client_id WHERE l.id = $1`;

/** The alert as it is now; undefined when it is gone. */
export async function readAlertFacts(manager: EntityManager, alertId: string): Promise<AlertFacts | undefined> {
  const [row] = await manager.query<FactsRow[]>(FACTS, [alertId]);
  if (row === undefined) return undefined;
  const { id, state, severity } = row;
  return {
    id,
    state,
    severity,
    isMuted: row.is_muted,
    clientId: row.client_id,
    siteId: row.site_id,
    tags: row.tags ?? [],
    data: toAlertData(row),
  };
}

function toAlertData(row: FactsRow): AlertData {
  const named = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? '' });
  return {
    alert_id: row.id,
    severity: row.severity,
    status: row.state,
    rule: row.rule,
    object: row.object,
    text: row.message,
    value: row.value,
    threshold: row.threshold,
    agent: row.agent_id === null ? null : { id: row.agent_id, hostname: row.hostname ?? '' },
    site: named(row.site_id, row.site_name),
    client: named(row.client_id, row.client_name),
    opened_at: row.opened_at.toISOString(),
  };
}
