import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  selectKeysetPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import type { WatchdogEventKind } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';

/** An event with the name of the machine it came from. */
export interface WatchdogEventSummary {
  readonly id: string;
  readonly agentId: string;
  readonly hostname: string;
  readonly clientId: string | null;
  readonly siteId: string | null;
  readonly service: string;
  readonly event: WatchdogEventKind;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  readonly detail: string | null;
}

export interface WatchdogEventFilter {
  readonly agentId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly siteId?: string | undefined;
  readonly service?: string | undefined;
  readonly event?: WatchdogEventKind | undefined;
  readonly since?: Date | undefined;
}

interface EventRow {
  readonly id: string;
  readonly agent_id: string;
  readonly hostname: string;
  readonly client_id: string | null;
  readonly site_id: string | null;
  readonly service: string;
  readonly event: WatchdogEventKind;
  readonly occurred_at: Date;
  readonly received_at: Date;
  readonly detail: string | null;
}

/** An event stays with its client: whoever sees that client sees it, also when its machine has moved to another. */
const FROM = 'watchdog_events w LEFT JOIN agents a ON a.id = w.agent_id';

@Injectable()
export class WatchdogEventsRepository {
  constructor(private readonly database: Database) {}

  /** Newest first. @throws DomainError invalid_cursor */
  list(scope: ClientScope, filter: WatchdogEventFilter, page: PageRequest): Promise<Page<WatchdogEventSummary>> {
    const select = {
      columns: `w.id, w.agent_id, coalesce(a.hostname, '') AS hostname, w.client_id, a.site_id, w.service, w.event, w.occurred_at, w.received_at,
        w.detail`,
      from: FROM,
      // Counted without the machines unless their site decides: there may be very many events.
      ...(filter.siteId === undefined ? { countFrom: 'watchdog_events w' } : {}),
      conditions: conditionsOf(filter),
      orderBy: [
        { expression: 'w.occurred_at', type: 'timestamptz' },
        { expression: 'w.id', type: 'uuid' },
      ],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, (manager) =>
      selectKeysetPage<EventRow, WatchdogEventSummary>(manager, select, toSummary),
    );
  }
}

function conditionsOf({ agentId, clientId, siteId, service, event, since }: WatchdogEventFilter): SqlConditions {
  const conditions = new SqlConditions()
    .equals('w.agent_id', agentId)
    .equals('w.client_id', clientId)
    .equals('a.site_id', siteId)
    .equals('w.service', service)
    .equals('w.event', event);
  return since === undefined ? conditions : conditions.add((time) => `w.occurred_at >= ${time}`, since);
}

function toSummary(row: EventRow): WatchdogEventSummary {
  return {
    id: row.id,
    agentId: row.agent_id,
    hostname: row.hostname,
    clientId: row.client_id,
    siteId: row.site_id,
    service: row.service,
    event: row.event,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    detail: row.detail,
  };
}
