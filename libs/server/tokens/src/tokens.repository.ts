import {
  Database,
  type Page,
  type PageRequest,
  selectEntityPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { notFound } from '@gururmm/server/platform/errors';
import type { Permission, Role } from '@gururmm/server/platform/http';
import { allowedClientsSql } from '@gururmm/server/users';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ApiToken } from './api-token.entity';

/** A living token with what its maker may do at this moment. */
export interface LiveToken {
  readonly id: string;
  readonly userId: string;
  readonly email: string;
  readonly role: Role;
  readonly permissions: readonly Permission[];
  readonly clientIds: readonly string[] | null;
  readonly siteIds: readonly string[] | null;
  readonly addressRanges: readonly string[];
  /** Clients its maker sees now; null for all. */
  readonly makerClientIds: readonly string[] | null;
}

interface LiveTokenRow {
  readonly id: string;
  readonly user_id: string;
  readonly email: string;
  readonly role: Role;
  readonly permissions: Permission[];
  readonly client_ids: string[] | null;
  readonly site_ids: string[] | null;
  readonly address_ranges: string[];
  readonly maker_clients: string[] | null;
}

/** Asked by every request of a pipeline. */
const LIVE_BY_HASH = {
  name: 'live_api_token',
  sql: `SELECT t.id, t.user_id, u.email, u.role, t.permissions, t.client_ids, t.site_ids, t.address_ranges,
      ${allowedClientsSql('u')} AS maker_clients
    FROM api_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND t.expires_at > now() AND NOT u.is_disabled`,
};

/** Tokens belong to people, not to clients; a list is always of one person's or of everybody's. */
@Injectable()
export class TokensRepository {
  constructor(private readonly database: Database) {}

  async findLive(tokenHash: Buffer): Promise<LiveToken | undefined> {
    const [row] = await this.database.prepared<LiveTokenRow>(LIVE_BY_HASH, [tokenHash]);
    return (
      row && {
        id: row.id,
        userId: row.user_id,
        email: row.email,
        role: row.role,
        permissions: row.permissions,
        clientIds: row.client_ids,
        siteIds: row.site_ids,
        addressRanges: row.address_ranges,
        makerClientIds: row.maker_clients,
      }
    );
  }

  /** Notes the use, at most once a minute for each token. */
  async used(id: string, address: string): Promise<void> {
    await this.database.query(
      `UPDATE api_tokens SET last_used_at = now(), last_used_address = $2
       WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute' OR last_used_address <> $2)`,
      [id, address],
    );
  }

  /** @param userId whose tokens; undefined for everybody's */
  list(userId: string | undefined, page: PageRequest): Promise<Page<ApiToken>> {
    const select = {
      from: 'api_tokens t',
      conditions: new SqlConditions().equals('t.user_id', userId).add(() => 't.revoked_at IS NULL'),
      orderBy: [
        { expression: 't.created_at', type: 'timestamptz' },
        { expression: 't.id', type: 'uuid' },
      ],
      direction: 'DESC',
      page,
    } as const;
    return selectEntityPage(this.database.system.manager, ApiToken, 't', select);
  }

  create(
    manager: EntityManager,
    token: Pick<
      ApiToken,
      | 'userId'
      | 'trustRuleId'
      | 'name'
      | 'tokenHash'
      | 'permissions'
      | 'clientIds'
      | 'siteIds'
      | 'addressRanges'
      | 'expiresAt'
    >,
  ): Promise<ApiToken> {
    return manager.save(manager.create(ApiToken, token));
  }

  /** @param userId only a token of this person; undefined for anybody's. @throws DomainError not_found */
  async revoke(manager: EntityManager, id: string, userId: string | undefined): Promise<ApiToken> {
    const token = await manager.findOneBy(ApiToken, { id, ...(userId === undefined ? {} : { userId }) });
    if (token?.revokedAt !== null) throw notFound('token');
    await manager.update(ApiToken, { id }, { revokedAt: new Date() });
    return token;
  }

  /** Ids of the given sites that lie inside the clients the maker sees. */
  async clientsOfSites(
    siteIds: readonly string[],
  ): Promise<readonly { readonly id: string; readonly clientId: string }[]> {
    const rows = await this.database.query<{ id: string; client_id: string }>(
      'SELECT id, client_id FROM sites WHERE id = ANY($1)',
      [siteIds],
    );
    return rows.map((row) => ({ id: row.id, clientId: row.client_id }));
  }
}
