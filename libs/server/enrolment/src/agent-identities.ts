import { Agent } from '@gururmm/server/agents';
import { ServerNode } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { createCredential, hashCredential } from '@gururmm/server/platform/secrets';
import type { Site } from '@gururmm/server/sites';
import type { AuthRequest } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** An agent whose newest connection has just been opened. */
export interface OpenedEpoch {
  readonly agentId: string;
  readonly clientId: string | null;
  readonly siteId: string | null;
  readonly epoch: string;
}

interface EpochRow {
  readonly id: string;
  readonly client_id: string | null;
  readonly site_id: string | null;
  readonly socket_epoch: string;
}

/** Rows of agents as enrolment needs them: by key, by device, and the opening of an epoch. */
@Injectable()
export class AgentIdentities {
  constructor(
    private readonly database: Database,
    private readonly node: ServerNode,
  ) {}

  findByKeyHash(apiKeyHash: Buffer): Promise<Agent | null> {
    return this.database.system
      .getRepository(Agent)
      .createQueryBuilder('agent')
      .addSelect('agent.apiKeyHash')
      .where('agent.apiKeyHash = :apiKeyHash OR agent.nextApiKeyHash = :apiKeyHash', { apiKeyHash })
      .getOne();
  }

  /**
   * The next step of a change of key: an agent that shows its new key loses the old one, an agent
   * that shows its old key after a change was asked for is given a new one.
   * @returns the new key, when one was made
   */
  async advanceKey(agent: Agent, shownKey: string): Promise<string | undefined> {
    const shownHash = hashCredential(shownKey);
    if (agent.apiKeyHash?.equals(shownHash) === false) {
      await this.database.query(
        `UPDATE agents SET api_key_hash = next_api_key_hash, next_api_key_hash = NULL, key_rotation_requested_at = NULL
         WHERE id = $1 AND next_api_key_hash = $2`,
        [agent.id, shownHash],
      );
      return undefined;
    }
    if (agent.keyRotationRequestedAt === null) return undefined;
    const apiKey = createCredential('agentKey');
    await this.database.query('UPDATE agents SET next_api_key_hash = $2 WHERE id = $1', [
      agent.id,
      hashCredential(apiKey),
    ]);
    return apiKey;
  }

  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.database.system.transaction(work);
  }

  /** The device's row, locked until the transaction ends: two enrolments of one device run in turn. */
  async lockByDevice(manager: EntityManager, deviceId: string): Promise<Agent | null> {
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [deviceId]);
    return manager
      .createQueryBuilder(Agent, 'agent')
      .addSelect('agent.apiKeyHash')
      .where('agent.deviceId = :deviceId', { deviceId })
      .getOne();
  }

  async insert(
    manager: EntityManager,
    request: AuthRequest,
    place: { readonly site: Site; readonly isApproved: boolean; readonly apiKeyHash: Buffer | null },
  ): Promise<Agent> {
    const { site, isApproved, apiKeyHash } = place;
    return manager.save(
      manager.create(Agent, {
        ...describe(request),
        deviceId: request.device_id,
        clientId: isApproved ? site.clientId : null,
        siteId: isApproved ? site.id : null,
        requestedSiteId: isApproved ? null : site.id,
        approval: isApproved ? 'approved' : 'pending',
        apiKeyHash,
        tags: [],
        enrolledAt: new Date(),
        socketEpoch: '0',
      }),
    );
  }

  /**
   * Makes this node's new socket the agent's newest: every older one, here or elsewhere, is fenced off.
   * Also notes what the agent says of itself.
   */
  async openEpoch(agentId: string, request: AuthRequest): Promise<OpenedEpoch> {
    const { hostname, osType, osVersion, arch, version, capabilities } = describe(request);
    const [row] = await this.database.query<EpochRow>(
      `UPDATE agents SET node_id = $2, polling_until = NULL, socket_epoch = socket_epoch + 1, last_seen_at = now(), hostname = $3,
         os_type = $4, os_version = $5, arch = $6, version = $7, capabilities = $8, device_id = coalesce(device_id, $9)
       WHERE id = $1 RETURNING id, client_id, site_id, socket_epoch`,
      [agentId, this.node.id, hostname, osType, osVersion, arch, version, capabilities, request.device_id],
    );
    if (row === undefined) throw new Error('the agent was removed while it signed in');
    return { agentId: row.id, clientId: row.client_id, siteId: row.site_id, epoch: row.socket_epoch };
  }

  /** Notes what a machine without a socket says of itself, and binds a key that had no machine yet. */
  async noteMachine(agentId: string, request: AuthRequest): Promise<Pick<Agent, 'clientId'>> {
    const { hostname, osType, osVersion, arch, version, capabilities } = describe(request);
    const [row] = await this.database.query<{ client_id: string | null }>(
      `UPDATE agents SET hostname = $2, os_type = $3, os_version = $4, arch = $5, version = $6, capabilities = $7,
         device_id = coalesce(device_id, $8)
       WHERE id = $1 RETURNING client_id`,
      [agentId, hostname, osType, osVersion, arch, version, capabilities, request.device_id],
    );
    if (row === undefined) throw new Error('the agent was removed while it registered');
    return { clientId: row.client_id };
  }
}

function describe(request: AuthRequest) {
  return {
    hostname: request.hostname,
    osType: request.os_info.os_type,
    osVersion: request.os_info.os_version,
    arch: request.os_info.arch,
    version: request.version,
    capabilities: request.capabilities,
  };
}
