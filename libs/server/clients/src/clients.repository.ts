import { AuditTrail } from '@gururmm/server/audit';
import {
  type ClientScope,
  Database,
  isPostgresError,
  type Page,
  type PageRequest,
  selectKeysetPage,
  SqlConditions,
  SQLSTATE,
} from '@gururmm/server/platform/database';
import { DomainError, notFound } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import { Injectable } from '@nestjs/common';
import { Client } from './client.entity';

/** A client with the size of its fleet. */
export interface ClientSummary {
  readonly id: string;
  readonly name: string;
  readonly notes: string | null;
  readonly siteCount: number;
  readonly agentCount: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type ClientFields = Pick<Client, 'name' | 'notes'>;

export interface ClientFilter {
  readonly q?: string | undefined;
}

interface ClientRow {
  readonly id: string;
  readonly name: string;
  readonly notes: string | null;
  readonly site_count: string;
  readonly agent_count: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const COLUMNS = `c.id, c.name, c.notes, c.created_at, c.updated_at,
  (SELECT count(*) FROM sites s WHERE s.client_id = c.id) AS site_count,
  (SELECT count(*) FROM agents a WHERE a.client_id = c.id) AS agent_count`;

@Injectable()
export class ClientsRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
  ) {}

  list(scope: ClientScope, filter: ClientFilter, page: PageRequest): Promise<Page<ClientSummary>> {
    const conditions = new SqlConditions();
    if (filter.q !== undefined) conditions.add((q) => `position(lower(${q}) in lower(c.name)) > 0`, filter.q);
    const select = {
      columns: COLUMNS,
      from: 'clients c',
      conditions,
      orderBy: [
        { expression: 'lower(c.name)', type: 'text' },
        { expression: 'c.id', type: 'uuid' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return this.database.within(scope, (manager) =>
      selectKeysetPage<ClientRow, ClientSummary>(manager, select, toSummary),
    );
  }

  /** @throws DomainError not_found outside the scope too */
  async get(scope: ClientScope, id: string): Promise<ClientSummary> {
    const [row] = await this.database.within(scope, (manager) =>
      manager.query<ClientRow[]>(`SELECT ${COLUMNS} FROM clients c WHERE c.id = $1`, [id]),
    );
    if (row === undefined) throw notFound('client');
    return toSummary(row);
  }

  /** @throws DomainError already_exists */
  async create(scope: ClientScope, actor: Actor, fields: ClientFields): Promise<ClientSummary> {
    if (scope.kind !== 'all') throw new DomainError('forbidden', 'Only someone who sees all clients may add one.');
    const client = await uniqueName(() =>
      this.audit.change(scope, actor, async (manager) => {
        const created = await manager.save(manager.create(Client, fields));
        return { result: created, acts: [act('client.create', created.id, null, fields)] };
      }),
    );
    return this.get(scope, client.id);
  }

  /** @throws DomainError not_found, already_exists */
  async update(scope: ClientScope, actor: Actor, id: string, fields: Partial<ClientFields>): Promise<ClientSummary> {
    await this.assertWholeClient(scope, id);
    await uniqueName(() =>
      this.audit.change(scope, actor, async (manager) => {
        const client = await manager.findOneBy(Client, { id });
        if (client === null) throw notFound('client');
        const before = { name: client.name, notes: client.notes };
        const { name, notes } = await manager.save(manager.merge(Client, client, fields));
        return { result: undefined, acts: [act('client.update', id, before, { name, notes })] };
      }),
    );
    return this.get(scope, id);
  }

  /** @throws DomainError not_found, has_dependents */
  async delete(scope: ClientScope, actor: Actor, id: string): Promise<void> {
    await this.assertWholeClient(scope, id);
    try {
      await this.audit.change(scope, actor, async (manager) => {
        const client = await manager.findOneBy(Client, { id });
        if (client === null) throw notFound('client');
        await manager.delete(Client, { id });
        const before = { name: client.name, notes: client.notes };
        return { result: undefined, acts: [act('client.delete', id, before, null)] };
      });
    } catch (error) {
      if (!isPostgresError(error, SQLSTATE.foreignKeyViolation)) throw error;
      throw new DomainError('has_dependents', 'The client still has sites or agents; remove those first.');
    }
  }

  /** Who sees single sites of a client reads its name, no more. */
  private async assertWholeClient(scope: ClientScope, id: string): Promise<void> {
    if (scope.kind === 'all' || scope.siteIds === undefined) return;
    await this.get(scope, id);
    throw new DomainError('forbidden', 'Only someone who sees the whole client may do that to it.');
  }
}

function act(action: string, id: string, before: Partial<ClientFields> | null, after: Partial<ClientFields> | null) {
  return { action, objectKind: 'client', objectId: id, clientId: id, before, after };
}

async function uniqueName<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isPostgresError(error, SQLSTATE.uniqueViolation, 'clients_name_unique')) throw error;
    throw new DomainError('already_exists', 'A client of this name exists.', {
      errors: [{ path: 'name', message: 'is taken' }],
    });
  }
}

function toSummary(row: ClientRow): ClientSummary {
  return {
    id: row.id,
    name: row.name,
    notes: row.notes,
    siteCount: Number(row.site_count),
    agentCount: Number(row.agent_count),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
