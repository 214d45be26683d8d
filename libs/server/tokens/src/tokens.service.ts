import { AuditTrail } from '@gururmm/server/audit';
import { ALL_CLIENTS, scopeAllows } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import type { Actor, Permission, Principal } from '@gururmm/server/platform/http';
import { createCredential, hashCredential } from '@gururmm/server/platform/secrets';
import { Injectable } from '@nestjs/common';
import type { ApiToken } from './api-token.entity';
import { TokensRepository } from './tokens.repository';

export interface TokenReach {
  readonly permissions: readonly Permission[];
  readonly clientIds: readonly string[] | null;
  readonly siteIds: readonly string[] | null;
}

export interface NewToken extends TokenReach {
  readonly name: string;
  readonly addressRanges: readonly string[];
  readonly expiresInSeconds: number;
}

/** Whose tokens a caller manages: undefined for everybody's, which takes managing the users of all clients. */
export function whoseTokens({ permissions, scope, userId }: Principal): string | undefined {
  return permissions.includes('users.manage') && scope.kind === 'all' ? undefined : userId;
}

@Injectable()
export class TokensService {
  constructor(
    private readonly tokens: TokensRepository,
    private readonly audit: AuditTrail,
  ) {}

  /** Makes a token for the caller. @returns its secret, which is shown this once */
  async create(principal: Principal, actor: Actor, fields: NewToken): Promise<{ token: ApiToken; secret: string }> {
    if (principal.kind === 'api_token') throw new DomainError('forbidden', 'An API token makes no other tokens.');
    const reach = await this.reachWithin(principal, fields);
    const secret = createCredential('apiToken');
    const token = await this.audit.change(ALL_CLIENTS, actor, async (manager) => {
      const created = await this.tokens.create(manager, {
        userId: principal.userId,
        trustRuleId: null,
        name: fields.name,
        tokenHash: hashCredential(secret),
        ...reach,
        addressRanges: [...fields.addressRanges],
        expiresAt: new Date(Date.now() + fields.expiresInSeconds * 1000),
      });
      const { id, name, permissions, clientIds, siteIds, addressRanges, expiresAt } = created;
      const after = { name, permissions, clientIds, siteIds, addressRanges, expiresAt };
      return {
        result: created,
        acts: [{ action: 'token.create', objectKind: 'api_token', objectId: id, clientId: null, after }],
      };
    });
    return { token, secret };
  }

  async revoke(principal: Principal, actor: Actor, id: string): Promise<void> {
    await this.audit.change(ALL_CLIENTS, actor, async (manager) => {
      const token = await this.tokens.revoke(manager, id, whoseTokens(principal));
      const before = { name: token.name, user_id: token.userId };
      return {
        result: undefined,
        acts: [{ action: 'token.revoke', objectKind: 'api_token', objectId: id, clientId: null, before }],
      };
    });
  }

  /**
   * Holds a wanted reach against what the caller has.
   * @throws DomainError forbidden (a permission too many), invalid_request (a client or site out of reach)
   */
  async reachWithin(principal: Principal, wanted: TokenReach) {
    const excess = wanted.permissions.filter((permission) => !principal.permissions.includes(permission));
    if (excess.length > 0) throw new DomainError('forbidden', `You do not have ${excess.join(', ')} yourself.`);
    const foreign = (wanted.clientIds ?? []).some((clientId) => !scopeAllows(principal.scope, clientId));
    const sites = wanted.siteIds === null ? [] : await this.tokens.clientsOfSites(wanted.siteIds);
    const isSiteUnknown = wanted.siteIds !== null && sites.length !== new Set(wanted.siteIds).size;
    if (foreign || isSiteUnknown || sites.some((site) => !scopeAllows(principal.scope, site.clientId))) {
      throw new DomainError('invalid_request', 'The token names a client or site that you cannot see.', {
        errors: [{ path: foreign ? 'client_ids' : 'site_ids', message: 'names something out of your reach' }],
      });
    }
    // Sites alone name their clients too: a token with sites never reaches beyond them.
    const clientIds =
      wanted.clientIds ?? (wanted.siteIds === null ? null : [...new Set(sites.map((site) => site.clientId))]);
    return {
      permissions: [...new Set(wanted.permissions)],
      clientIds: clientIds === null ? null : [...clientIds],
      siteIds: wanted.siteIds === null ? null : [...wanted.siteIds],
    };
  }
}
