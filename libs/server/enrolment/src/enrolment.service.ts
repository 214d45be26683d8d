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
import { DeviceEnrolment, type Machine, type WayIn } from './device-enrolment';

/** A stranger may fail a few times; then each failure doubles the wait, per address and per site code. */
const STRANGER_LIMIT: FailureLimit = { freeFailures: 20, firstWaitSeconds: 2, longestWaitSeconds: 600 };

/** How a connection's credential reads: its own key, or a way into a site. */
type Identified = { readonly kind: 'agent'; readonly agent: Agent } | { readonly kind: 'site'; readonly wayIn: WayIn };

/** A machine that was let in; without a key of its own while a technician has yet to approve it. */
interface Admitted {
  readonly accepted: true;
  readonly agentId: string;
  readonly isApproved: boolean;
  /** A new key: at its first enrolment, and when its key changes. */
  readonly apiKey: string | undefined;
}

/** A machine without a socket that was let in. */
export interface Registered extends Admitted {
  readonly clientId: string | null;
}

interface Refused {
  readonly accepted: false;
  readonly code: keyof typeof CLOSE_CODE_OF;
  readonly reason: string;
  readonly retryAfterSeconds?: number | undefined;
}

type Admission = Admitted | Refused;

/** How a refusal is said on a socket. */
const CLOSE_CODE_OF = {
  too_many_requests: CLOSE_CODES.slowDown,
  unauthenticated: CLOSE_CODES.notAuthenticated,
  agent_revoked: CLOSE_CODES.refused,
  forbidden: CLOSE_CODES.refused,
} as const;

const UNKNOWN_CREDENTIAL = 'the credential is not known here';
const REVOKED: Refused = { accepted: false, code: 'agent_revoked', reason: 'this agent was revoked' };
const FOREIGN_MACHINE: Refused = {
  accepted: false,
  code: 'forbidden',
  reason: 'this key belongs to another machine',
};

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
    const admission = await this.admit(request, address);
    if (!admission.accepted) return refusal(CLOSE_CODE_OF[admission.code], admission.reason);
    return this.accept(admission.agentId, request, admission.isApproved, admission.apiKey);
  }

  /**
   * The same for a machine that holds no socket: nothing is opened, and a refusal is thrown.
   * @throws DomainError too_many_requests, unauthenticated, agent_revoked or forbidden
   */
  async register(request: AuthRequest, address: string): Promise<Registered> {
    const admission = await this.admit(request, address);
    if (!admission.accepted) throw errorOf(admission);
    const { clientId } = await this.identities.noteMachine(admission.agentId, request);
    return { ...admission, clientId };
  }

  /**
   * The agent that shows this key of its own with a request.
   * @throws DomainError too_many_requests, unauthenticated or agent_revoked
   */
  async recognise(apiKey: string, address: string): Promise<Agent> {
    // What cannot be a key is no guess at one, and costs the address nothing.
    if (credentialKindOf(apiKey) !== 'agentKey') throw new DomainError('unauthenticated', UNKNOWN_CREDENTIAL);
    const subject = addressSubject(address);
    await this.limiter.assertAllowed([subject]);
    const agent = await this.identities.findByKeyHash(hashCredential(apiKey));
    if (agent === null) {
      await this.limiter.failed(subject, STRANGER_LIMIT);
      throw new DomainError('unauthenticated', UNKNOWN_CREDENTIAL);
    }
    if (agent.approval === 'revoked') throw errorOf(REVOKED);
    return agent;
  }

  /** The agent's next key, when a change of its key was asked for; what it shows ends what it replaces. */
  nextKey(agent: Agent, shownKey: string): Promise<string | undefined> {
    return this.identities.advanceKey(agent, shownKey);
  }

  /**
   * Refuses a key that another machine shows, and notes it.
   * @throws DomainError forbidden
   */
  async assertOwnMachine(agent: Agent, machine: Machine, address: string): Promise<void> {
    if (await this.isOwnMachine(agent, machine, address)) return;
    throw errorOf(FOREIGN_MACHINE);
  }

  private async admit(request: AuthRequest, address: string): Promise<Admission> {
    const subjects = [
      addressSubject(address),
      ...(request.site_code === undefined ? [] : [`agent:site:${request.site_code.toUpperCase()}`]),
    ];
    try {
      await this.limiter.assertAllowed(subjects);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const { retryAfterSeconds } = error.details;
      return { accepted: false, code: 'too_many_requests', reason: error.message, retryAfterSeconds };
    }
    const identified = await this.identify(request);
    if (identified === undefined) {
      for (const subject of subjects) await this.limiter.failed(subject, STRANGER_LIMIT);
      this.logger.warn({ address, deviceId: request.device_id }, 'an agent showed no valid credential');
      return { accepted: false, code: 'unauthenticated', reason: UNKNOWN_CREDENTIAL };
    }
    if (identified.kind === 'agent') return this.signIn(identified.agent, request, address);
    const enrolled = await this.devices.enrol(request, identified.wayIn, address);
    if (enrolled.kind === 'refused') return { accepted: false, code: 'forbidden', reason: enrolled.reason };
    const { agentId, isApproved, apiKey } = enrolled;
    return { accepted: true, agentId, isApproved, apiKey };
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

  private async signIn(agent: Agent, request: AuthRequest, address: string): Promise<Admission> {
    if (agent.approval === 'revoked') return REVOKED;
    if (!(await this.isOwnMachine(agent, request, address))) return FOREIGN_MACHINE;
    const apiKey = request.api_key === undefined ? undefined : await this.identities.advanceKey(agent, request.api_key);
    return { accepted: true, agentId: agent.id, isApproved: agent.approval === 'approved', apiKey };
  }

  private async isOwnMachine(agent: Agent, machine: Machine, address: string): Promise<boolean> {
    if (agent.deviceId === null || agent.deviceId === machine.device_id) return true;
    await this.devices.noteDuplicate(agent, machine, address);
    return false;
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

function refusal(closeCode: (typeof CLOSE_CODE_OF)[keyof typeof CLOSE_CODE_OF], reason: string): AuthDecision {
  return { accepted: false, closeCode, reason };
}

function errorOf({ code, reason, retryAfterSeconds }: Refused): DomainError {
  return new DomainError(code, reason, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
}

/** Shared by both ways in: failures over one count against the other. */
function addressSubject(address: string): string {
  return `agent:address:${address}`;
}
