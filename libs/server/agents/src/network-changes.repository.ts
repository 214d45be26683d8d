import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  selectKeysetPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { Injectable } from '@nestjs/common';
import type { NetworkDifference } from './network-difference';

/** What changed in a machine's network at one moment. */
export interface NetworkChangeSummary {
  readonly id: string;
  readonly changedAt: Date;
  readonly hash: string;
  readonly changes: readonly NetworkDifference[];
}

interface ChangeRow {
  readonly id: string;
  readonly changed_at: Date;
  readonly hash: string;
  readonly changes: readonly NetworkDifference[];
}

@Injectable()
export class NetworkChangesRepository {
  constructor(private readonly database: Database) {}

  /** The changes of one agent, newest first. */
  list(scope: ClientScope, agentId: string, page: PageRequest): Promise<Page<NetworkChangeSummary>> {
    const select = {
      columns: 'n.id, n.changed_at, n.hash, n.changes',
      from: 'network_changes n',
      conditions: new SqlConditions().equals('n.agent_id', agentId),
      orderBy: [{ expression: 'n.id', type: 'bigint' }],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, (manager) =>
      selectKeysetPage<ChangeRow, NetworkChangeSummary>(manager, select, ({ id, changed_at, hash, changes }) => ({
        id,
        changedAt: changed_at,
        hash,
        changes,
      })),
    );
  }
}
