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
import { createSiteCode } from './site-code';
import { Site } from './site.entity';

/** A site with its client's name and the number of its agents. */
export interface SiteSummary {
  readonly id: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly name: string;
  readonly siteCode: string;
  readonly autoApprove: boolean;
  readonly agentCount: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface SiteFilter {
  readonly clientId?: string | undefined;
  readonly q?: string | undefined;
}

export type NewSite = Pick<Site, 'clientId' | 'name' | 'autoApprove' | 'apiKeyHash'>;

interface SiteRow {
  readonly id: string;
  readonly client_id: string;
  readonly client_name: string;
  readonly name: string;
  readonly site_code: string;
  readonly auto_approve: boolean;
  readonly agent_count: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const COLUMNS = `s.id, s.client_id, c.name AS client_name, s.name, s.site_code, s.auto_approve, s.created_at, s.updated_at,
  (SELECT count(*) FROM agents a WHERE a.site_id = s.id) AS agent_count`;
const FROM = 'sites s JOIN clients c ON c.id = s.client_id';

/** Two random codes collide about once in 10^10 pairs; five tries never fail in practice. */
const CODE_ATTEMPTS = 5;

@Injectable()
export class SitesRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
  ) {}

  list(scope: ClientScope, filter: SiteFilter, page: PageRequest): Promise<Page<SiteSummary>> {
    const conditions = new SqlConditions().equals('s.client_id', filter.clientId);
    if (filter.q !== undefined) conditions.add((q) => `position(lower(${q}) in lower(s.name)) > 0`, filter.q);
    const select = {
      columns: COLUMNS,
      from: FROM,
      countFrom: 'sites s',
      conditions,
      orderBy: [
        { expression: 'lower(s.name)', type: 'text' },
        { expression: 's.id', type: 'uuid' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectKeysetPage<SiteRow, SiteSummary>(manager, select, toSummary));
  }

  /** @throws DomainError not_found outside the scope too */
  async get(scope: ClientScope, id: string): Promise<SiteSummary> {
    const [row] = await this.database.within(scope, (manager) =>
      manager.query<SiteRow[]>(`SELECT ${COLUMNS} FROM ${FROM} WHERE s.id = $1`, [id]),
    );
    if (row === undefined) throw notFound('site');
    return toSummary(row);
  }

  /** @throws DomainError not_found (client), already_exists */
  async create(scope: ClientScope, actor: Actor, site: NewSite): Promise<SiteSummary> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const created = await this.audit.change(scope, actor, async (manager) => {
          const saved = await manager.save(manager.create(Site, { ...site, siteCode: createSiteCode() }));
          return { result: saved, acts: [act('site.create', saved, null, describe(saved))] };
        });
        return await this.get(scope, created.id);
      } catch (error) {
        if (isPostgresError(error, SQLSTATE.uniqueViolation, 'sites_site_code_key') && attempt < CODE_ATTEMPTS)
          continue;
        throw explained(error);
      }
    }
  }

  /** @throws DomainError not_found, already_exists */
  async update(
    scope: ClientScope,
    actor: Actor,
    id: string,
    fields: Partial<Pick<Site, 'name' | 'autoApprove'>>,
  ): Promise<SiteSummary> {
    try {
      await this.audit.change(scope, actor, async (manager) => {
        const site = await manager.findOneBy(Site, { id });
        if (site === null) throw notFound('site');
        const before = describe(site);
        manager.merge(Site, site, fields);
        await manager.save(site);
        return { result: undefined, acts: [act('site.update', site, before, describe(site))] };
      });
    } catch (error) {
      throw explained(error);
    }
    return this.get(scope, id);
  }

  /** @throws DomainError not_found */
  async setKey(scope: ClientScope, actor: Actor, id: string, apiKeyHash: Buffer): Promise<void> {
    await this.audit.change(scope, actor, async (manager) => {
      const site = await manager.findOneBy(Site, { id });
      if (site === null) throw notFound('site');
      await manager.update(Site, { id }, { apiKeyHash });
      return { result: undefined, acts: [act('site.regenerate_key', site, null, null)] };
    });
  }

  /** @throws DomainError not_found, has_dependents */
  async delete(scope: ClientScope, actor: Actor, id: string): Promise<void> {
    try {
      await this.audit.change(scope, actor, async (manager) => {
        const site = await manager.findOneBy(Site, { id });
        if (site === null) throw notFound('site');
        await manager.delete(Site, { id });
        return { result: undefined, acts: [act('site.delete', site, describe(site), null)] };
      });
    } catch (error) {
      if (!isPostgresError(error, SQLSTATE.foreignKeyViolation)) throw error;
      throw new DomainError('has_dependents', 'The site still has agents; move or remove those first.');
    }
  }

  /** For enrolment, which has no caller's scope yet. */
  findById(id: string): Promise<Site | null> {
    return this.database.system.getRepository(Site).findOneBy({ id });
  }

  /** The site behind a code; for enrolment, which has no caller's scope yet. */
  findByCode(siteCode: string): Promise<Site | null> {
    return this.database.system.getRepository(Site).findOneBy({ siteCode });
  }

  /** The site behind a key's hash; for enrolment, which has no caller's scope yet. */
  findByKeyHash(apiKeyHash: Buffer): Promise<Site | null> {
    return this.database.system
      .getRepository(Site)
      .createQueryBuilder('site')
      .where('site.apiKeyHash = :apiKeyHash', { apiKeyHash })
      .getOne();
  }
}

function describe({ name, siteCode, autoApprove }: Site) {
  return { name, site_code: siteCode, auto_approve: autoApprove };
}

function act(action: string, site: Site, before: object | null, after: object | null) {
  return {
    action,
    objectKind: 'site',
    objectId: site.id,
    clientId: site.clientId,
    before: before && { ...before },
    after: after && { ...after },
  };
}

function explained(error: unknown): unknown {
  if (isPostgresError(error, SQLSTATE.foreignKeyViolation)) return notFound('client');
  // Row-level security refuses a client outside the scope: to the caller it does not exist.
  if (isPostgresError(error, '42501')) return notFound('client');
  if (!isPostgresError(error, SQLSTATE.uniqueViolation, 'sites_name_unique')) return error;
  return new DomainError('already_exists', 'The client has a site of this name.', {
    errors: [{ path: 'name', message: 'is taken' }],
  });
}

function toSummary(row: SiteRow): SiteSummary {
  return {
    id: row.id,
    clientId: row.client_id,
    clientName: row.client_name,
    name: row.name,
    siteCode: row.site_code,
    autoApprove: row.auto_approve,
    agentCount: Number(row.agent_count),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
