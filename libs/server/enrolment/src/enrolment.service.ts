import type { Agent } from '@gururmm/server/agents';
import { type FailureLimit, FailureLimiter } from '@gururmm/server/auth';
import type { AgentAuthenticator, AuthDecision } from '@gururmm/server/gateway';
import { DomainError } from '@gururmm/server/platform/errors';
import { hashCredential } from '@gururmm/server/platform/secrets';
import { PolicyDelivery } from '@gururmm/server/policies';
import { RegistrationTokensRepository } from '@gururmm/server/registration-tokens';
import { SitesRepository } from '@gururmm/server/sites';
import { type AuthRequest, CLOSE_CODES, credentialKindOf, SITE_CODE_PATTERN } from '@gururmm/shared/protocol';
import { Injectable, Logger } from '@nestjs/common';
import { AgentIdentities } from './agent-identities';
import { DeviceEnrolment, type WayIn } from './device-enrolment';

/** A stranger may fail a few times; then each failure doubles the wait, per address and per site code. */
const STRANGER_LIMIT: FailureLimit = { freeFailures: 20, firstWaitSeconds: 2, longestWaitSeconds: 600 };

/** How a connection's credential reads: its own key, or a way into a site. */
type Identified = { readonly kind: 'agent'; readonly agent: Agent } | { readonly kind: 'site'; readonly wayIn: WayIn };

/** Decides who a connecting agent is; new machines go on to {@link DeviceEnrolment}. */
@Injectable()
export class EnrolmentService implements AgentAuthenticator {
  private readonly logger = new Logger('Enrolment');

  constructor(
    private readonly policies: PolicyDelivery,
    private readonly identities: AgentIdentities,
    private readonly devices: DeviceEnrolment,
    private readonly sites: SitesRepository,
    private readonly registrationTokens: RegistrationTokensRepository,
    private readonly limiter: FailureLimiter,
  ) {}

  async authenticate(request: AuthRequest, address: string): Promise<AuthDecision> {
    const subjects = [
      `agent:address:${address}`,
      ...(request.site_code === undefined ? [] : [`agent:site:${request.site_code.toUpperCase()}`]),
    ];
    try {
      await this.limiter.assertAllowed(subjects);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return refusal(CLOSE_CODES.slowDown, error.message);
    }
    const identified = await this.identify(request);
    if (identified === undefined) {
      for (const subject of subjects) await this.limiter.failed(subject, STRANGER_LIMIT);
      this.logger.warn({ address, deviceId: request.device_id }, 'an agent showed no valid credential');
      return refusal(CLOSE_CODES.notAuthenticated, 'the credential is not known here');
    }
    if (identified.kind === 'agent') return this.signIn(identified.agent, request, address);
    const enrolled = await this.devices.enrol(request, identified.wayIn, address);
    if (enrolled.kind === 'refused') return refusal(CLOSE_CODES.refused, enrolled.reason);
    return this.accept(enrolled.agentId, request, enrolled.isApproved, enrolled.apiKey);
  }

  /** The strongest credential counts: a key, then a registration token, then the mere site code. */
  private async identify(request: AuthRequest): Promise<Identified | undefined> {
    if (request.api_key !== undefined) return this.identifyByKey(request.api_key);
    if (request.registration_token !== undefined) {
      const siteId = await this.registrationTokens.findUsableSite(request.registration_token);
      const site = siteId === undefined ? null : await this.sites.findById(siteId);
      return site === null
        ? undefined
        : { kind: 'site', wayIn: { site, isTrusted: true, registrationToken: request.registration_token } };
    }
    const siteCode = request.site_code?.toUpperCase();
    if (siteCode === undefined || !SITE_CODE_PATTERN.test(siteCode)) return undefined;
    const site = await this.sites.findByCode(siteCode);
    return site === null ? undefined : { kind: 'site', wayIn: { site, isTrusted: false } };
  }

  private async identifyByKey(apiKey: string): Promise<Identified | undefined> {
    const hash = hashCredential(apiKey);
    switch (credentialKindOf(apiKey)) {
      case 'agentKey': {
        const agent = await this.identities.findByKeyHash(hash);
        return agent === null ? undefined : { kind: 'agent', agent };
      }
      case 'siteKey': {
        const site = await this.sites.findByKeyHash(hash);
        return site === null ? undefined : { kind: 'site', wayIn: { site, isTrusted: true } };
      }
      default:
        return undefined;
    }
  }

  private async signIn(agent: Agent, request: AuthRequest, address: string): Promise<AuthDecision> {
    if (agent.approval === 'revoked') return refusal(CLOSE_CODES.refused, 'this agent was revoked');
    if (agent.deviceId !== null && agent.deviceId !== request.device_id) {
      await this.devices.noteDuplicate(agent, request, address);
      return refusal(CLOSE_CODES.refused, 'this key belongs to another machine');
    }
    const newKey = request.api_key === undefined ? undefined : await this.identities.advanceKey(agent, request.api_key);
    return this.accept(agent.id, request, agent.approval === 'approved', newKey);
  }

  private async accept(
    agentId: string,
    request: AuthRequest,
    isApproved: boolean,
    apiKey: string | undefined,
  ): Promise<AuthDecision> {
    const opened = await this.identities.openEpoch(agentId, request);
    return {
      accepted: true,
      session: { ...opened, isApproved },
      ...(apiKey === undefined ? {} : { apiKey }),
      config: await this.policies.configForSignIn(agentId),
    };
  }
}

function refusal(
  closeCode: typeof CLOSE_CODES.notAuthenticated | typeof CLOSE_CODES.refused | typeof CLOSE_CODES.slowDown,
  reason: string,
): AuthDecision {
  return { accepted: false, closeCode, reason };
}
