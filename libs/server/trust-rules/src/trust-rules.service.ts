import { AuditTrail } from '@gururmm/server/audit';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { ALL_CLIENTS } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import { type Actor, invalidRequest, type Permission, type Principal } from '@gururmm/server/platform/http';
import { TokensService } from '@gururmm/server/tokens';
import { Inject, Injectable } from '@nestjs/common';
import { faultOfClaims } from './binding-claims';
import { isIssuerUrl, isLoopbackUrl } from './issuer-url';
import type { TrustRule } from './trust-rule.entity';
import { TrustRulesRepository } from './trust-rules.repository';

export interface NewTrustRule {
  readonly name: string;
  readonly issuer: string;
  readonly audience: string;
  readonly claims: Readonly<Record<string, string>>;
  readonly permissions: readonly Permission[];
  readonly clientIds: readonly string[] | null;
  readonly siteIds: readonly string[] | null;
  readonly lifetimeSeconds: number;
}

/** Administration of trust rules. A rule never hands out more than its maker has. */
@Injectable()
export class TrustRulesService {
  private readonly allowsLoopback: boolean;

  constructor(
    @Inject(CONFIGURATION) { http }: Configuration,
    private readonly rules: TrustRulesRepository,
    private readonly tokens: TokensService,
    private readonly audit: AuditTrail,
  ) {
    // A server that others reach does not take keys from whatever listens on its loopback.
    this.allowsLoopback = isLoopbackUrl(http.publicUrl);
  }

  async create(principal: Principal, actor: Actor, fields: NewTrustRule): Promise<TrustRule> {
    // A rule outlives the token that would make it.
    if (principal.kind === 'api_token') throw new DomainError('forbidden', 'An API token makes no trust rules.');
    this.assertMeaningful(fields);
    const reach = await this.tokens.reachWithin(principal, fields);
    const { name, issuer, audience, claims, lifetimeSeconds } = fields;
    return this.audit.change(ALL_CLIENTS, actor, async (manager) => {
      const described = { name, issuer, audience, claims, lifetimeSeconds, ...reach };
      const rule = await this.rules.create(manager, { ...described, createdBy: principal.userId });
      return { result: rule, acts: [act('trust_rule.create', rule.id, null, described)] };
    });
  }

  async delete(principal: Principal, actor: Actor, id: string): Promise<void> {
    await this.audit.change(ALL_CLIENTS, actor, async (manager) => {
      const rule = await this.rules.delete(manager, id, madeByFor(principal));
      const { name, issuer, audience, claims, createdBy } = rule;
      const before = { name, issuer, audience, claims, created_by: createdBy };
      return { result: undefined, acts: [act('trust_rule.delete', id, before, null)] };
    });
  }

  private assertMeaningful({ issuer, claims }: NewTrustRule): void {
    if (!isIssuerUrl(issuer, this.allowsLoopback)) {
      throw invalidRequest([{ path: 'issuer', message: 'issuer must be an https:// URL' }]);
    }
    const fault = faultOfClaims(issuer, claims);
    if (fault !== undefined) throw invalidRequest([{ path: 'claims', message: `claims ${fault}` }]);
  }
}

/** Who sees all clients sees all rules; everybody else their own. */
export function madeByFor(principal: Principal): string | undefined {
  return principal.scope.kind === 'all' ? undefined : principal.userId;
}

function act(
  action: string,
  id: string,
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
) {
  return { action, objectKind: 'trust_rule', objectId: id, clientId: null, before, after };
}
