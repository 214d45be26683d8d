import { AuditTrail } from '@gururmm/server/audit';
import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  selectEntityPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { notFound } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import { createCredential, hashCredential } from '@gururmm/server/platform/secrets';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RegistrationToken } from './registration-token.entity';

export interface NewRegistrationToken {
  readonly siteId: string;
  readonly clientId: string;
  readonly name: string;
  readonly maxUses: number | null;
  readonly expiresInSeconds: number;
  readonly createdBy: string;
}

@Injectable()
export class RegistrationTokensRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
  ) {}

  list(scope: ClientScope, siteId: string | undefined, page: PageRequest): Promise<Page<RegistrationToken>> {
    const select = {
      from: 'registration_tokens t',
      conditions: new SqlConditions().equals('t.site_id', siteId).add(() => 't.revoked_at IS NULL'),
      orderBy: [
        { expression: 't.created_at', type: 'timestamptz' },
        { expression: 't.id', type: 'uuid' },
      ],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, RegistrationToken, 't', select));
  }

  /** @returns the token's secret beside its row; it is shown this once */
  async create(
    scope: ClientScope,
    actor: Actor,
    fields: NewRegistrationToken,
  ): Promise<{ token: RegistrationToken; secret: string }> {
    const secret = createCredential('registrationToken');
    const { siteId, clientId, name, maxUses, createdBy, expiresInSeconds } = fields;
    const token = await this.audit.change(scope, actor, async (manager) => {
      const created = await manager.save(
        manager.create(RegistrationToken, {
          siteId,
          clientId,
          name,
          maxUses,
          createdBy,
          uses: 0,
          tokenHash: hashCredential(secret),
          expiresAt: new Date(Date.now() + expiresInSeconds * 1000),
        }),
      );
      const after = { name, site_id: siteId, max_uses: maxUses, expires_at: created.expiresAt };
      return { result: created, acts: [act('registration_token.create', created, null, after)] };
    });
    return { token, secret };
  }

  /** @throws DomainError not_found outside the scope too */
  async revoke(scope: ClientScope, actor: Actor, id: string): Promise<void> {
    await this.audit.change(scope, actor, async (manager) => {
      const token = await manager.findOneBy(RegistrationToken, { id });
      if (token?.revokedAt !== null) throw notFound('registration token');
      await manager.update(RegistrationToken, { id }, { revokedAt: new Date() });
      return { result: undefined, acts: [act('registration_token.revoke', token, { name: token.name }, null)] };
    });
  }

  /**
   * Uses a token once, inside the enrolment's transaction: a refused enrolment uses nothing.
   * @returns the site it is for; undefined when it is unknown, expired, revoked or used up
   */
  async redeem(manager: EntityManager, secret: string): Promise<string | undefined> {
    const [rows] = await manager.query<[{ site_id: string }[], number]>(
      `UPDATE registration_tokens SET uses = uses + 1
       WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > now() AND (max_uses IS NULL OR uses < max_uses)
       RETURNING site_id`,
      [hashCredential(secret)],
    );
    return rows[0]?.site_id;
  }

  /** The site of a token that could be used now, without using it. */
  async findUsableSite(secret: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ site_id: string }>(
      `SELECT site_id FROM registration_tokens
       WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > now() AND (max_uses IS NULL OR uses < max_uses)`,
      [hashCredential(secret)],
    );
    return row?.site_id;
  }
}

function act(
  action: string,
  token: RegistrationToken,
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
) {
  return { action, objectKind: 'registration_token', objectId: token.id, clientId: token.clientId, before, after };
}
