import { Agent } from '@gururmm/server/agents';
import { AuditTrail } from '@gururmm/server/audit';
import type { Actor } from '@gururmm/server/platform/http';
import { createCredential, hashCredential } from '@gururmm/server/platform/secrets';
import { RegistrationTokensRepository } from '@gururmm/server/registration-tokens';
import type { Site } from '@gururmm/server/sites';
import type { AuthRequest } from '@gururmm/shared/protocol';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgentIdentities } from './agent-identities';
import { decideEnrolment } from './enrolment-decision';

/** A site, and how well its credential proves that the machine belongs there. */
export interface WayIn {
  readonly site: Site;
  /** A secret was shown (site key, registration token), not just the site code. */
  readonly isTrusted: boolean;
  readonly registrationToken?: string;
}

/** What a machine says of itself that can be told apart from another one. */
export type Machine = Pick<AuthRequest, 'device_id' | 'hostname'>;

export type Enrolled =
  | {
      readonly kind: 'enrolled';
      readonly agentId: string;
      readonly apiKey: string | undefined;
      readonly isApproved: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** Takes machines into sites, in one transaction with the note of it in the audit log. */
@Injectable()
export class DeviceEnrolment {
  private readonly logger = new Logger('Enrolment');

  constructor(
    private readonly identities: AgentIdentities,
    private readonly registrationTokens: RegistrationTokensRepository,
    private readonly audit: AuditTrail,
  ) {}

  enrol(request: AuthRequest, wayIn: WayIn, address: string): Promise<Enrolled> {
    return this.identities.transaction(async (manager) => {
      const known = await this.identities.lockByDevice(manager, request.device_id);
      const decision = decideEnrolment(
        known && { approval: known.approval, clientId: known.clientId, hasKey: known.apiKeyHash !== null },
        wayIn.site,
        wayIn.isTrusted,
      );
      this.logger.log({ deviceId: request.device_id, siteId: wayIn.site.id, decision }, 'a machine enrols');
      const enrolled = await this.carryOut(manager, decision, known, request, wayIn);
      if (known === null || decision !== 'await_approval') {
        await this.note(manager, request, wayIn, address, decision, enrolled, known);
      }
      return enrolled;
    });
  }

  /** Two machines with one key: a copied disk, or a stolen key. The agent is marked, and the audit log says so. */
  async noteDuplicate(agent: Agent, request: Machine, address: string): Promise<void> {
    this.logger.warn({ agentId: agent.id, deviceId: request.device_id }, 'a second machine uses the key of an agent');
    await this.identities.transaction(async (manager) => {
      await manager.update(Agent, { id: agent.id }, { duplicateSeenAt: new Date() });
      await this.audit.append(manager, actorOf(request, address, agent.id), {
        action: 'agent.duplicate_identity',
        objectKind: 'agent',
        objectId: agent.id,
        clientId: agent.clientId,
        before: { device_id: agent.deviceId, hostname: agent.hostname },
        after: { device_id: request.device_id, hostname: request.hostname },
      });
    });
  }

  private async carryOut(
    manager: EntityManager,
    decision: ReturnType<typeof decideEnrolment>,
    known: Agent | null,
    request: AuthRequest,
    wayIn: WayIn,
  ): Promise<Enrolled> {
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
        const place = { site: wayIn.site, isApproved: false, apiKeyHash: null };
        const agent = known ?? (await this.identities.insert(manager, request, place));
        await manager.update(Agent, { id: agent.id }, { requestedSiteId: wayIn.site.id });
        return { kind: 'enrolled', agentId: agent.id, apiKey: undefined, isApproved: false };
      }
      case 'issue_key':
        return this.issueKey(manager, request, wayIn, known);
    }
  }

  private async issueKey(
    manager: EntityManager,
    request: AuthRequest,
    { site, registrationToken }: WayIn,
    known: Agent | null,
  ): Promise<Enrolled> {
    // Counted here, under the row's lock: of two machines that race for the last use one is refused.
    if (
      registrationToken !== undefined &&
      (await this.registrationTokens.redeem(manager, registrationToken)) === undefined
    ) {
      return { kind: 'refused', reason: 'the registration token is used up' };
    }
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

  private async note(
    manager: EntityManager,
    request: AuthRequest,
    { site, isTrusted, registrationToken }: WayIn,
    address: string,
    decision: string,
    enrolled: Enrolled,
    known: Agent | null,
  ): Promise<void> {
    const agentId = enrolled.kind === 'enrolled' ? enrolled.agentId : (known?.id ?? null);
    const proof = registrationToken !== undefined ? 'registration_token' : isTrusted ? 'site_key' : 'site_code';
    await this.audit.append(manager, actorOf(request, address, agentId), {
      action: `agent.enrol.${enrolled.kind === 'refused' ? 'refused' : decision}`,
      objectKind: 'agent',
      objectId: agentId,
      clientId: site.clientId,
      after: { device_id: request.device_id, hostname: request.hostname, site_id: site.id, proof },
    });
  }
}

function actorOf(request: Machine, address: string, agentId: string | null): Actor {
  return { kind: 'agent', id: agentId, name: request.hostname, address, requestId: null };
}
