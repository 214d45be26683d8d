import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  selectKeysetPage,
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
      columns: 'a.id',
      from: 'audit_log a',
      conditions,
      orderBy: [
        { expression: 'a.at', type: 'timestamptz' },
        { expression: 'a.id', type: 'bigint' },
      ],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, async (manager) => {
      const ids = await selectKeysetPage<{ id: string }, string>(manager, select, (row) => row.id);
      const entries = await manager
        .createQueryBuilder(AuditEntry, 'entry')
        .where('entry.id = ANY(:ids)', { ids: ids.items })
        .getMany();
      const byId = new Map(entries.map((entry) => [entry.id, entry]));
      return { ...ids, items: ids.items.flatMap((id) => byId.get(id) ?? []) };
    });
  }
}
