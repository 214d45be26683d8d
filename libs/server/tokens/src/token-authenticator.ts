import { type ClientScope, NO_CLIENTS, onlyClients } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import { type Principal, ROLE_PERMISSIONS } from '@gururmm/server/platform/http';
import { hashCredential } from '@gururmm/server/platform/secrets';
import { toScope } from '@gururmm/server/users';
import { Injectable } from '@nestjs/common';
import { isAddressInRanges } from './address-ranges';
import { type LiveToken, TokensRepository } from './tokens.repository';

/** Turns an API token into a principal: what the token says, cut down to what its maker may do now. */
@Injectable()
export class TokenAuthenticator {
  constructor(private readonly tokens: TokensRepository) {}

  /** @throws DomainError unauthenticated, forbidden (wrong address) */
  async authenticate(secret: string, address: string): Promise<Principal> {
    const token = await this.tokens.findLive(hashCredential(secret));
    if (token === undefined) throw new DomainError('unauthenticated', 'The API token is unknown, expired or revoked.');
    if (!isAddressInRanges(address, token.addressRanges)) {
      throw new DomainError('forbidden', 'The API token may not be used from this address.');
    }
    await this.tokens.used(token.id, address);
    const rights = ROLE_PERMISSIONS[token.role];
    return {
      kind: 'api_token',
      userId: token.userId,
      sessionId: token.id,
      email: token.email,
      role: token.role,
      permissions: token.permissions.filter((permission) => rights.includes(permission)),
      scope: scopeOf(token),
      isSecondFactorMissing: false,
    };
  }
}

/** The token's clients and sites, as far as its maker still sees them. */
export function scopeOf(token: Pick<LiveToken, 'clientIds' | 'siteIds' | 'makerClientIds'>): ClientScope {
  const maker = toScope(token.makerClientIds);
  if (token.clientIds === null) {
    if (token.siteIds === null || maker.kind === 'all') return token.siteIds === null ? maker : NO_CLIENTS;
    return onlyClients(maker.clientIds, token.siteIds);
  }
  const { clientIds } = token;
  const allowed = maker.kind === 'all' ? clientIds : clientIds.filter((id) => maker.clientIds.includes(id));
  if (allowed.length === 0) return NO_CLIENTS;
  return onlyClients(allowed, token.siteIds ?? undefined);
}
