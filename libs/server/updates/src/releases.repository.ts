import { AuditTrail } from '@gururmm/server/audit';
import {
  ALL_CLIENTS,
  Database,
  isPostgresError,
  type Page,
  type PageRequest,
  selectEntityPage,
  SqlConditions,
  SQLSTATE,
} from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { SignedRelease } from './mirror-metadata';
import { Release } from './release.entity';

/** Releases belong to the MSP, not to a client: everybody who may read updates sees them. */
@Injectable()
export class ReleasesRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
  ) {}

  list(page: PageRequest): Promise<Page<Release>> {
    const select = {
      from: 'releases r',
      conditions: new SqlConditions(),
      orderBy: [
        { expression: 'r.created_at', type: 'timestamptz' },
        { expression: 'r.id', type: 'uuid' },
      ],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(ALL_CLIENTS, (manager) => selectEntityPage(manager, Release, 'r', select));
  }

  findByVersion(version: string): Promise<Release | null> {
    return this.database.system.manager.findOneBy(Release, { version });
  }

  /** @throws DomainError already_exists */
  async register(actor: Actor, signed: SignedRelease, notes: string | null, createdBy: string): Promise<Release> {
    try {
      return await this.audit.change(ALL_CLIENTS, actor, async (manager) => {
        const release = await manager.save(
          manager.create(Release, { ...signed, files: signed.files, notes, createdBy, withdrawnAt: null }),
        );
        const after = { version: release.version, channel: release.channel, files: release.files.map((f) => f.target) };
        const act = { action: 'release.register', objectKind: 'release', objectId: release.id, clientId: null, after };
        return { result: release, acts: [act] };
      });
    } catch (error) {
      if (!isPostgresError(error, SQLSTATE.uniqueViolation, 'releases_version_key')) throw error;
      throw new DomainError('already_exists', `Version ${signed.version} is registered already.`, {
        errors: [{ path: 'version', message: 'is registered already' }],
      });
    }
  }

  async anyActive(): Promise<boolean> {
    return this.database.system.manager.existsBy(Release, { withdrawnAt: IsNull() });
  }

  /** Marks what the signed metadata no longer names; its rollouts are halted. */
  async withdrawMissing(present: readonly string[]): Promise<void> {
    await this.database.system.transaction(async (manager) => {
      await manager.query(
        'UPDATE releases SET withdrawn_at = now() WHERE withdrawn_at IS NULL AND NOT version = ANY($1)',
        [present],
      );
      await manager.query(
        `UPDATE rollouts SET state = 'halted', reason = 'The release was withdrawn.'
         WHERE state = 'running' AND release_id IN (SELECT id FROM releases WHERE withdrawn_at IS NOT NULL)`,
      );
    });
  }
}
