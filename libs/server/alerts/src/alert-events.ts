import type { AlertEventKind, AlertSeverity } from '@gururmm/shared/protocol';
import { rowsOf } from '@gururmm/server/platform/database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** An event as it is handed over to notifications. */
export interface AlertEventNotice {
  /** Grows; unique over all events. */
  readonly id: string;
  readonly alertId: string;
  readonly clientId: string | null;
  readonly event: AlertEventKind;
  readonly severity: AlertSeverity;
  readonly at: Date;
}

interface NoticeRow {
  readonly id: string;
  readonly alert_id: string;
  readonly client_id: string | null;
  readonly event: AlertEventKind;
  readonly severity: AlertSeverity;
  readonly at: Date;
}

/** A step of a notification route that told somebody. */
export interface ToldStep {
  readonly alertId: string;
  /** From 0. */
  readonly step: number;
}

/** The outbox: what happened to alerts and was not handed over yet. Events are written with the change itself. */
@Injectable()
export class AlertEvents {
  /**
   * Takes the oldest events that nobody has taken, in the caller's transaction: they count as handed over when it
   * commits, and are handed over again when it does not. Two callers at once take different ones. Events of muted
   * alerts are never handed over.
   */
  async take(manager: EntityManager, limit: number): Promise<AlertEventNotice[]> {
    const result: unknown = await manager.query(
      `UPDATE alert_events SET taken_at = now() WHERE id IN (
         SELECT id FROM alert_events WHERE taken_at IS NULL AND NOT is_muted ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id, alert_id, client_id, event, severity, at`,
      [limit],
    );
    return rowsOf<NoticeRow>(result)
      .map((row) => ({
        id: row.id,
        alertId: row.alert_id,
        clientId: row.client_id,
        event: row.event,
        severity: row.severity,
        at: row.at,
      }))
      .sort((a, b) => Number(a.id) - Number(b.id));
  }

  /**
   * Writes into the time line that a step of a route told the next people, in the transaction that tells them. It is
   * nothing to hand over: it comes from there. Routes and channels are not named, since not everybody may know them.
   */
  async noteStep(manager: EntityManager, { alertId, step }: ToldStep): Promise<void> {
    await manager.query(
      `INSERT INTO alert_events (alert_id, client_id, event, severity, is_muted, note, escalation_step, taken_at)
       SELECT id, client_id, 'escalated', severity, is_muted, $2, $3, now() FROM alerts WHERE id = $1`,
      [alertId, `Nobody had acknowledged it: step ${step + 1} of a notification route was told.`, step],
    );
  }
}
