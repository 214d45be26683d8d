import { AuditTrail } from '@gururmm/server/audit';
import {
  assertMayOwn,
  type ClientScope,
  Database,
  isPostgresError,
  type Page,
  type PageRequest,
  selectEntityPage,
  SqlConditions,
  SQLSTATE,
} from '@gururmm/server/platform/database';
import { DomainError, notFound } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ScriptDefinition, ScriptType } from './script-definition';
import { Script, ScriptVersion } from './script.entity';

export interface ScriptFilter {
  readonly clientId?: string | undefined;
  readonly commandType?: ScriptType | undefined;
  readonly q?: string | undefined;
}

/** A script with its current version, as somebody writes it. */
export interface ScriptFields {
  readonly name: string;
  readonly description: string;
  readonly note: string;
  readonly definition: ScriptDefinition;
}

/** Who writes a version. */
export interface Author {
  readonly userId: string;
  readonly name: string;
}

/** A script beside one of its versions. */
export interface VersionedScript {
  readonly script: Script;
  readonly version: ScriptVersion;
}

@Injectable()
export class ScriptsRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
  ) {}

  async list(scope: ClientScope, filter: ScriptFilter, page: PageRequest): Promise<Page<VersionedScript>> {
    const conditions = new SqlConditions().add(() => 's.deleted_at IS NULL').equals('s.client_id', filter.clientId);
    if (filter.q !== undefined) conditions.add((text) => `position(lower(${text}) in lower(s.name)) > 0`, filter.q);
    if (filter.commandType !== undefined) {
      conditions.add(
        (type) =>
          `EXISTS (SELECT 1 FROM script_versions v WHERE v.script_id = s.id AND v.version = s.current_version AND v.command_type = ${type})`,
        filter.commandType,
      );
    }
    const select = {
      from: 'scripts s',
      conditions,
      orderBy: [
        { expression: 'lower(s.name)', type: 'text' },
        { expression: 's.id', type: 'uuid' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return this.database.within(scope, async (manager) => {
      const scripts = await selectEntityPage(manager, Script, 's', select);
      return { ...scripts, items: await withCurrentVersions(manager, scripts.items) };
    });
  }

  /** @throws DomainError not_found outside the scope too, and when it was deleted */
  get(scope: ClientScope, id: string): Promise<VersionedScript> {
    return this.database.within(scope, async (manager) => {
      const script = await find(manager, id);
      return { script, version: await findVersion(manager, script, script.currentVersion) };
    });
  }

  /** @throws DomainError not_found for a version that does not exist too */
  getVersion(scope: ClientScope, id: string, version: number): Promise<VersionedScript> {
    return this.database.within(scope, async (manager) => {
      const script = await find(manager, id);
      return { script, version: await findVersion(manager, script, version) };
    });
  }

  /** The newest first. */
  listVersions(scope: ClientScope, id: string, page: PageRequest): Promise<Page<ScriptVersion>> {
    const select = {
      from: 'script_versions v',
      conditions: new SqlConditions().equals('v.script_id', id),
      orderBy: [{ expression: 'v.version', type: 'bigint' }],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, async (manager) => {
      await find(manager, id);
      return selectEntityPage(manager, ScriptVersion, 'v', select);
    });
  }

  /** @throws DomainError already_exists, forbidden (a script of every client is for those who see all of them) */
  create(
    scope: ClientScope,
    actor: Actor,
    author: Author,
    clientId: string | null,
    fields: ScriptFields,
  ): Promise<VersionedScript> {
    return this.change(scope, actor, async (manager) => {
      await assertMayOwn(manager, scope, clientId);
      const { name, description } = fields;
      const script = await manager.save(manager.create(Script, { clientId, name, description, currentVersion: 1 }));
      const version = await addVersion(manager, script, author, fields);
      return {
        result: { script, version },
        acts: [actOn(script, 'script.create', null, { name, ...auditedVersion(version) })],
      };
    });
  }

  /**
   * Adds a version, which becomes the current one.
   * @param baseVersion the version that the author started from; another current one is a conflict
   */
  addVersion(
    scope: ClientScope,
    actor: Actor,
    author: Author,
    id: string,
    fields: ScriptFields,
    baseVersion: number | undefined,
  ): Promise<VersionedScript> {
    return this.change(scope, actor, async (manager) => {
      const before = await findForChange(manager, scope, id);
      if (baseVersion !== undefined && baseVersion !== before.currentVersion) {
        throw new DomainError('conflict', `The script is at version ${before.currentVersion} by now.`);
      }
      const { name, description } = fields;
      const script = await manager.save(
        manager.create(Script, { ...before, name, description, currentVersion: before.currentVersion + 1 }),
      );
      const version = await addVersion(manager, script, author, fields);
      const acts = [
        actOn(
          script,
          'script.update',
          { name: before.name, version: before.currentVersion },
          { name, ...auditedVersion(version) },
        ),
      ];
      return { result: { script, version }, acts };
    });
  }

  /** Takes a script out of the library; its versions stay with the commands that came from them. */
  remove(scope: ClientScope, actor: Actor, id: string): Promise<void> {
    return this.change(scope, actor, async (manager) => {
      const script = await findForChange(manager, scope, id);
      await manager.update(Script, { id }, { deletedAt: new Date() });
      return { result: undefined, acts: [actOn(script, 'script.delete', { name: script.name }, null)] };
    });
  }

  private async change<T>(scope: ClientScope, actor: Actor, work: Parameters<AuditTrail['change']>[2]): Promise<T> {
    try {
      return (await this.audit.change(scope, actor, work)) as T;
    } catch (error) {
      if (!isPostgresError(error, SQLSTATE.uniqueViolation, 'scripts_name_unique')) throw error;
      throw new DomainError('already_exists', 'A script of this name exists.');
    }
  }
}

async function find(manager: EntityManager, id: string): Promise<Script> {
  const script = await manager.findOneBy(Script, { id });
  if (script?.deletedAt !== null) throw notFound('script');
  return script;
}

async function findForChange(manager: EntityManager, scope: ClientScope, id: string): Promise<Script> {
  const { clientId } = await find(manager, id);
  await assertMayOwn(manager, scope, clientId);
  const script = await manager.findOne(Script, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (script?.deletedAt !== null) throw notFound('script');
  return script;
}

async function findVersion(manager: EntityManager, script: Script, version: number): Promise<ScriptVersion> {
  const found = await manager.findOneBy(ScriptVersion, { scriptId: script.id, version });
  if (found === null) throw notFound('version of the script');
  return found;
}

async function withCurrentVersions(manager: EntityManager, scripts: readonly Script[]): Promise<VersionedScript[]> {
  const versions = await manager
    .createQueryBuilder(ScriptVersion, 'version')
    .innerJoin(Script, 'script', 'script.id = version.scriptId AND script.currentVersion = version.version')
    .where('script.id = ANY(:ids)', { ids: scripts.map(({ id }) => id) })
    .getMany();
  const byScript = new Map(versions.map((version) => [version.scriptId, version]));
  return scripts.flatMap((script) => {
    const version = byScript.get(script.id);
    return version === undefined ? [] : [{ script, version }];
  });
}

function addVersion(
  manager: EntityManager,
  script: Script,
  author: Author,
  { definition, note }: ScriptFields,
): Promise<ScriptVersion> {
  return manager.save(
    manager.create(ScriptVersion, {
      ...definition,
      supportedOs: [...definition.supportedOs],
      parameters: [...definition.parameters],
      scriptId: script.id,
      clientId: script.clientId,
      version: script.currentVersion,
      note,
      createdBy: author.userId,
      author: author.name,
    }),
  );
}

function auditedVersion({ version, commandType, interpreter, command, note }: ScriptVersion) {
  return { version, command_type: commandType, interpreter, command, note };
}

function actOn(
  script: Script,
  action: string,
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
) {
  return { action, objectKind: 'script', objectId: script.id, clientId: script.clientId, before, after };
}
