import { Agent } from '@gururmm/server/agents';
import { FailureLimiter, type FailureLimit } from '@gururmm/server/auth';
import type { AgentAuthenticator, AuthDecision } from '@gururmm/server/gateway';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { DomainError } from '@gururmm/server/platform/errors';
import { createCredential, hashCredential } from '@gururmm/server/platform/secrets';
import { type Site, SitesRepository } from '@gururmm/server/sites';
import { type AuthRequest, CLOSE_CODES, credentialKindOf, SITE_CODE_PATTERN } from '@gururmm/shared/protocol';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgentIdentities } from './agent-identities';
import { decideEnrolment } from './enrolment-decision';

/** A stranger may fail a few times; then each failure doubles the wait, per address and per site code. */
const STRANGER_LIMIT: FailureLimit = { freeFailures: 20, firstWaitSeconds: 2, longestWaitSeconds: 600 };

/** How a connection's credential reads: its own key, or a way into a site. */
type Identified =
  | { readonly kind: 'agent'; readonly agent: Agent }
  | { readonly kind: 'site'; readonly site: Site; readonly isTrusted: boolean };

type Enrolled =
  | {
      readonly kind: 'enrolled';
      readonly agentId: string;
      readonly apiKey: string | undefined;
      readonly isApproved: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** Decides who a connecting agent is, and takes new machines in. */
@Injectable()
export class EnrolmentService implements AgentAuthenticator {
  private readonly logger = new Logger('Enrolment');

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly identities: AgentIdentities,
    private readonly sites: SitesRepository,
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
    return identified.kind === 'agent' ? this.signIn(identified.agent, request) : this.enrol(identified, request);
  }

  private async identify(request: AuthRequest): Promise<Identified | undefined> {
    if (request.api_key !== undefined) {
      const hash = hashCredential(request.api_key);
      switch (credentialKindOf(request.api_key)) {
        case 'agentKey': {
          const agent = await this.identities.findByKeyHash(hash);
          return agent === null ? undefined : { kind: 'agent', agent };
        }
        case 'siteKey': {
          const site = await this.sites.findByKeyHash(hash);
          return site === null ? undefined : { kind: 'site', site, isTrusted: true };
        }
        default:
          return undefined;
      }
    }
    const siteCode = request.site_code?.toUpperCase();
    if (request.registration_token !== undefined || siteCode === undefined || !SITE_CODE_PATTERN.test(siteCode))
      return undefined;
    const site = await this.sites.findByCode(siteCode);
    return site === null ? undefined : { kind: 'site', site, isTrusted: false };
  }

  private async signIn(agent: Agent, request: AuthRequest): Promise<AuthDecision> {
    if (agent.approval === 'revoked') return refusal(CLOSE_CODES.refused, 'this agent was revoked');
    if (agent.deviceId !== null && agent.deviceId !== request.device_id) {
      this.logger.warn({ agentId: agent.id, deviceId: request.device_id }, 'a second machine uses the key of an agent');
      return refusal(CLOSE_CODES.refused, 'this key belongs to another machine');
    }
    return this.accept(agent.id, request, agent.approval === 'approved', undefined);
  }

  private async enrol(
    { site, isTrusted }: { site: Site; isTrusted: boolean },
    request: AuthRequest,
  ): Promise<AuthDecision> {
    const enrolled = await this.identities.transaction((manager) =>
      this.enrolDevice(manager, request, site, isTrusted),
    );
    if (enrolled.kind === 'refused') return refusal(CLOSE_CODES.refused, enrolled.reason);
    return this.accept(enrolled.agentId, request, enrolled.isApproved, enrolled.apiKey);
  }

  private async enrolDevice(
    manager: EntityManager,
    request: AuthRequest,
    site: Site,
    isTrusted: boolean,
  ): Promise<Enrolled> {
    const known = await this.identities.lockByDevice(manager, request.device_id);
    const decision = decideEnrolment(
      known && { approval: known.approval, clientId: known.clientId, hasKey: known.apiKeyHash !== null },
      site,
      isTrusted,
    );
    this.logger.log({ deviceId: request.device_id, siteId: site.id, decision }, 'a machine enrols');
    switch (decision) {
      case 'refuse_revoked':
        return { kind: 'refused', reason: 'this machine was refused by a technician' };
      case 'await_reenrolment':
        await manager.update(Agent, { deviceId: request.device_id }, { reenrolmentRequestedAt: new Date() });
        return {
          kind: 'refused',
          reason: 'this machine is enrolled already; a technician must approve a new enrolment',
        };
      case 'await_approval': {
        const agent =
          known ?? (await this.identities.insert(manager, request, { site, isApproved: false, apiKeyHash: null }));
        await manager.update(Agent, { id: agent.id }, { requestedSiteId: site.id });
        return { kind: 'enrolled', agentId: agent.id, apiKey: undefined, isApproved: false };
      }
      case 'issue_key':
        return this.issueKey(manager, request, site, known);
    }
  }

  private async issueKey(
    manager: EntityManager,
    request: AuthRequest,
    site: Site,
    known: Agent | null,
  ): Promise<Enrolled> {
    const apiKey = createCredential('agentKey');
    const apiKeyHash = hashCredential(apiKey);
    if (known === null) {
      const agent = await this.identities.insert(manager, request, { site, isApproved: true, apiKeyHash });
      return { kind: 'enrolled', agentId: agent.id, apiKey, isApproved: true };
    }
    // A technician may have put the machine into another site than the one it asked for: that stays.
    const place = known.siteId === null ? { siteId: site.id, clientId: site.clientId } : {};
    await manager.update(
      Agent,
      { id: known.id },
      { ...place, apiKeyHash, approval: 'approved', requestedSiteId: null, reenrolmentRequestedAt: null },
    );
    return { kind: 'enrolled', agentId: known.id, apiKey, isApproved: true };
  }

  private async accept(
    agentId: string,
    request: AuthRequest,
    isApproved: boolean,
    apiKey: string | undefined,
  ): Promise<AuthDecision> {
    const opened = await this.identities.openEpoch(agentId, request);
    const { heartbeatSeconds, idleTimeoutMs } = this.configuration.gateway;
    return {
      accepted: true,
      session: { ...opened, isApproved },
      ...(apiKey === undefined ? {} : { apiKey }),
      config: { heartbeat_interval_seconds: heartbeatSeconds, idle_timeout_seconds: idleTimeoutMs / 1000 },
    };
  }
}

function refusal(
  closeCode: typeof CLOSE_CODES.notAuthenticated | typeof CLOSE_CODES.refused | typeof CLOSE_CODES.slowDown,
  reason: string,
): AuthDecision {
  return { accepted: false, closeCode, reason };
}
