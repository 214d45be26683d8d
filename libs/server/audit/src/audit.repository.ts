import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  selectEntityPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { Injectable } from '@nestjs/common';
import { AuditEntry } from './audit-entry.entity';

export interface AuditFilter {
  readonly clientId?: string | undefined;
  readonly actorId?: string | undefined;
  readonly action?: string | undefined;
  readonly objectKind?: string | undefined;
  readonly objectId?: string | undefined;
  readonly since?: string | undefined;
}

@Injectable()
export class AuditRepository {
  constructor(private readonly database: Database) {}

  list(scope: ClientScope, filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>> {
    const conditions = new SqlConditions()
      .equals('a.client_id', filter.clientId)
      .equals('a.actor_id', filter.actorId)
      .equals('a.action', filter.action)
      .equals('a.object_kind', filter.objectKind)
      .equals('a.object_id', filter.objectId);
    if (filter.since !== undefined) conditions.add((since) => `a.at >= ${since}::timestamptz`, filter.since);
    const select = {
      from: 'audit_log a',
      conditions,
      orderBy: [
        { expression: 'a.at', type: 'timestamptz' },
        { expression: 'a.id', type: 'bigint' },
      ],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, AuditEntry, 'a', select));
  }
}
