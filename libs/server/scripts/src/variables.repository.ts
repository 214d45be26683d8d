import { AuditTrail } from '@gururmm/server/audit';
import {
  assertMayOwn,
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
import { ServerSecret } from '@gururmm/server/platform/secrets';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Variable, type VariableLevel } from './variable.entity';

/** Purpose of the key that seals secret variables. */
export const VARIABLE_SECRET = 'script variable';

/** What a variable hangs on: nothing, a client, a site or an agent. */
export interface VariablePlace {
  readonly level: VariableLevel;
  /** Id of the client, site or agent; null on the level `global`. */
  readonly ownerId: string | null;
}

export interface VariableFields {
  readonly name: string;
  readonly value: string;
  readonly isSecret: boolean;
}

export interface VariableFilter {
  readonly level?: VariableLevel | undefined;
  readonly clientId?: string | undefined;
  readonly siteId?: string | undefined;
  readonly agentId?: string | undefined;
}

interface Owner {
  readonly clientId: string | null;
  readonly siteId: string | null;
  readonly agentId: string | null;
}

const UPSERT = `
INSERT INTO variables (level, client_id, site_id, agent_id, name, is_secret, value, sealed_value, updated_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (client_id, site_id, agent_id, name) DO UPDATE SET is_secret = EXCLUDED.is_secret, value = EXCLUDED.value,
  sealed_value = EXCLUDED.sealed_value, updated_by = EXCLUDED.updated_by, updated_at = now()
RETURNING id`;

@Injectable()
export class VariablesRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    private readonly secret: ServerSecret,
  ) {}

  list(scope: ClientScope, filter: VariableFilter, page: PageRequest): Promise<Page<Variable>> {
    const select = {
      from: 'variables v',
      conditions: new SqlConditions()
        .equals('v.level', filter.level)
        .equals('v.client_id', filter.clientId)
        .equals('v.site_id', filter.siteId)
        .equals('v.agent_id', filter.agentId),
      orderBy: [
        { expression: 'v.name', type: 'text' },
        { expression: 'v.id', type: 'uuid' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, Variable, 'v', select));
  }

  /** Sets a value, whether or not there was one. @throws DomainError not_found (its owner), forbidden */
  put(scope: ClientScope, actor: Actor, place: VariablePlace, fields: VariableFields): Promise<Variable> {
    return this.audit.change(scope, actor, async (manager) => {
      const owner = await ownerOf(manager, place);
      await assertMayOwn(manager, scope, owner.clientId);
      const { name, value, isSecret } = fields;
      const stored = [isSecret ? null : value, isSecret ? this.secret.seal(VARIABLE_SECRET, value) : null];
      const parameters = [
        place.level,
        owner.clientId,
        owner.siteId,
        owner.agentId,
        name,
        isSecret,
        ...stored,
        actor.name,
      ];
      const [row] = rowsOf<{ id: string }>(await manager.query<unknown>(UPSERT, parameters));
      const variable = await manager.findOneByOrFail(Variable, { id: row?.id ?? '' });
      return { result: variable, acts: [actOn(variable, 'variable.set', null, audited(variable))] };
    });
  }

  /** @throws DomainError not_found outside the scope too, forbidden */
  remove(scope: ClientScope, actor: Actor, id: string): Promise<void> {
    return this.audit.change(scope, actor, async (manager) => {
      const variable = await manager.findOneBy(Variable, { id });
      if (variable === null) throw notFound('variable');
      await assertMayOwn(manager, scope, variable.clientId);
      await manager.delete(Variable, { id });
      return { result: undefined, acts: [actOn(variable, 'variable.delete', audited(variable), null)] };
    });
  }
}

async function ownerOf(manager: EntityManager, { level, ownerId }: VariablePlace): Promise<Owner> {
  switch (level) {
    case 'global':
      return { clientId: null, siteId: null, agentId: null };
    case 'client':
      return { clientId: ownerId, siteId: null, agentId: null };
    case 'site':
      return { clientId: await clientOf(manager, 'sites', ownerId), siteId: ownerId, agentId: null };
    case 'agent':
      return { clientId: await clientOf(manager, 'agents', ownerId), siteId: null, agentId: ownerId };
  }
}

async function clientOf(manager: EntityManager, table: 'sites' | 'agents', id: string | null): Promise<string> {
  const [row] = await manager.query<{ client_id: string | null }[]>(`SELECT client_id FROM ${table} WHERE id = $1`, [
    id,
  ]);
  if (row === undefined) throw notFound(table === 'sites' ? 'site' : 'agent');
  if (row.client_id === null)
    throw new DomainError('conflict', 'The agent has no client yet; move it to a site first.');
  return row.client_id;
}

/** A secret's value stands nowhere but sealed in its row. */
function audited({ level, name, isSecret, value }: Variable) {
  return { level, name, is_secret: isSecret, value: isSecret ? '[redacted]' : value };
}

function actOn(
  variable: Variable,
  action: string,
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
) {
  return { action, objectKind: 'variable', objectId: variable.id, clientId: variable.clientId, before, after };
}
