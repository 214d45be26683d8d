import { AuditTrail } from '@gururmm/server/audit';
import { ALL_CLIENTS } from '@gururmm/server/platform/database';
import { type Actor, type Permission, ROLE_PERMISSIONS } from '@gururmm/server/platform/http';
import { createCredential, hashCredential } from '@gururmm/server/platform/secrets';
import { TokensRepository } from '@gururmm/server/tokens';
import { UsersRepository } from '@gururmm/server/users';
import { Injectable } from '@nestjs/common';
import { matchesClaims } from './claim-pattern';
import { ExchangeRefused } from './exchange-refused';
import { IssuerKeys } from './issuer-keys';
import type { TrustRule } from './trust-rule.entity';
import { TrustRulesRepository } from './trust-rules.repository';
import { readClaimed, verifyWorkloadToken, type WorkloadToken } from './workload-token';

export interface ExchangedToken {
  readonly secret: string;
  readonly expiresAt: Date;
  readonly permissions: readonly Permission[];
}

/** Swaps the identity token of a CI job for an API token, by the first rule that fits. */
@Injectable()
export class ExchangeToken {
  constructor(
    private readonly rules: TrustRulesRepository,
    private readonly issuers: IssuerKeys,
    private readonly users: UsersRepository,
    private readonly tokens: TokensRepository,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws ExchangeRefused */
  async exchange(token: string, actor: Actor): Promise<ExchangedToken> {
    const candidates = await this.candidatesFor(token);
    const workload = await this.verify(token, candidates);
    const rule = candidates.find(({ claims }) => matchesClaims(claims, workload.claims));
    if (rule === undefined) throw new ExchangeRefused('no rule fits the claims', workload.claims.sub);
    return this.issue(rule, await this.permissionsNow(rule), workload, actor);
  }

  /**
   * Rules whose audience is one of the token's, as the token says before it is verified. Only what
   * administrators have configured is looked at: an unknown issuer is never contacted.
   */
  private async candidatesFor(token: string): Promise<readonly TrustRule[]> {
    const claimed = readClaimed(token);
    if (claimed === undefined) throw new ExchangeRefused('not a token');
    const rules = await this.rules.findFor(claimed.issuer, claimed.audiences);
    if (rules.length === 0) throw new ExchangeRefused('no rule for the issuer and audience');
    return rules;
  }

  private async verify(token: string, [first, ...others]: readonly TrustRule[]): Promise<WorkloadToken> {
    if (first === undefined) throw new ExchangeRefused('no rule for the issuer and audience');
    const audiences = [first, ...others].map(({ audience }) => audience);
    try {
      return await verifyWorkloadToken(token, await this.issuers.keysOf(first.issuer), first.issuer, audiences);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ExchangeRefused(`the token did not verify: ${reason}`);
    }
  }

  /** What the rule's maker may still do of what the rule gives. */
  private async permissionsNow({ createdBy, permissions }: TrustRule): Promise<readonly Permission[]> {
    const maker = await this.users.findById(createdBy);
    if (maker === null || maker.isDisabled) throw new ExchangeRefused('the maker of the rule is disabled');
    const rights = ROLE_PERMISSIONS[maker.role];
    const left = permissions.filter((permission) => rights.includes(permission));
    if (left.length === 0) throw new ExchangeRefused('the maker of the rule may do none of it any more');
    return left;
  }

  private issue(
    rule: TrustRule,
    permissions: readonly Permission[],
    workload: WorkloadToken,
    actor: Actor,
  ): Promise<ExchangedToken> {
    const secret = createCredential('apiToken');
    return this.audit.change(ALL_CLIENTS, actor, async (manager) => {
      if (!(await this.rules.spend(manager, workload.digest, workload.acceptedUntil))) {
        throw new ExchangeRefused('the token was exchanged before', workload.claims.sub);
      }
      const { id, expiresAt } = await this.tokens.create(manager, {
        userId: rule.createdBy,
        trustRuleId: rule.id,
        name: rule.name,
        tokenHash: hashCredential(secret),
        permissions: [...permissions],
        clientIds: rule.clientIds,
        siteIds: rule.siteIds,
        addressRanges: [],
        expiresAt: new Date(Date.now() + rule.lifetimeSeconds * 1000),
      });
      const { iss, sub } = workload.claims;
      const after = { trust_rule_id: rule.id, rule: rule.name, issuer: iss, subject: sub, permissions, expiresAt };
      return {
        result: { secret, expiresAt, permissions },
        acts: [{ action: 'token.exchange', objectKind: 'api_token', objectId: id, clientId: null, after }],
      };
    });
  }
}
