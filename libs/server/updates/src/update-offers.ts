import { AgentGateway, type AgentSession, type SessionListener } from '@gururmm/server/gateway';
import { ClusterBus, PeriodicTasks, ServerNode } from '@gururmm/server/platform/cluster';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Database } from '@gururmm/server/platform/database';
import { isOnSql } from '@gururmm/server/settings';
import type { ServerPayload } from '@gururmm/shared/protocol';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { ReleaseFile } from './release.entity';

/** The net under the wake-ups: how often forgotten offers are looked for. */
const POLL_EVERY_MS = 30_000;
const MOST_AT_ONCE = 500;

interface OfferRow {
  readonly id: string;
  readonly agent_id: string;
  readonly socket_epoch: string;
  readonly version: string;
  readonly file: string;
  readonly files: readonly ReleaseFile[];
}

/** An offer as the message `update` carries it. */
export type UpdateOffer = ServerPayload<'update'>;

const OFFERS = `
SELECT u.id, u.agent_id, a.socket_epoch, u.version, u.file, l.files
FROM agent_updates u JOIN agents a ON a.id = u.agent_id JOIN rollouts r ON r.id = u.rollout_id
  JOIN releases l ON l.id = r.release_id
WHERE u.state = 'offered' AND r.state IN ('running', 'paused') AND NOT ${isOnSql('dispatch_frozen')}`;

/**
 * Hands offers to the agents of this node: once on every connection, until the agent reports. Nothing is handed out
 * while the fleet is frozen: the statement that reads the offers asks for it.
 */
@Injectable()
export class UpdateOffers implements OnApplicationBootstrap, SessionListener {
  constructor(
    private readonly database: Database,
    private readonly gateway: AgentGateway,
    private readonly node: ServerNode,
    private readonly bus: ClusterBus,
    private readonly tasks: PeriodicTasks,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  onApplicationBootstrap(): void {
    for (const subject of ['update.offered', 'rollout.changed', 'settings.changed'] as const)
      this.bus.subscribe(subject, () => this.handOut());
    this.tasks.start({ name: 'hand out forgotten updates', everyMs: POLL_EVERY_MS, run: () => this.handOut() });
  }

  async connected(session: AgentSession): Promise<void> {
    await this.handOut(session.agentId);
  }

  disconnected(): Promise<void> {
    return Promise.resolve();
  }

  /** The offer of an agent that polls, with each heartbeat until it reports; undefined: none. */
  async toPollingAgent(agentId: string): Promise<UpdateOffer | undefined> {
    const [offer] = await this.database.query<OfferRow>(`${OFFERS} AND u.agent_id = $1 AND a.node_id IS NULL`, [
      agentId,
    ]);
    const payload = offer === undefined ? undefined : this.payloadOf(offer);
    if (offer !== undefined && payload !== undefined) await this.noteSent([offer]);
    return payload;
  }

  private async handOut(agentId: string | null = null): Promise<void> {
    if (this.gateway.connectedAgentIds().length === 0) return;
    let found: number;
    let sent: OfferRow[];
    do {
      const offers = await this.database.query<OfferRow>(
        `${OFFERS} AND a.node_id = $1 AND u.offered_epoch IS DISTINCT FROM a.socket_epoch
           AND ($2::uuid IS NULL OR u.agent_id = $2) LIMIT ${MOST_AT_ONCE}`,
        [this.node.id, agentId],
      );
      found = offers.length;
      sent = offers.filter((offer) => this.send(offer));
      await this.noteSent(sent);
      // What could not be sent waits for its agent's next connection.
    } while (found === MOST_AT_ONCE && sent.length > 0);
  }

  private async noteSent(offers: readonly OfferRow[]): Promise<void> {
    if (offers.length === 0) return;
    await this.database.query(
      `UPDATE agent_updates u SET offered_epoch = s.epoch FROM unnest($1::uuid[], $2::bigint[]) AS s(id, epoch)
       WHERE u.id = s.id AND u.state = 'offered' AND u.offered_epoch IS DISTINCT FROM s.epoch`,
      [offers.map(({ id }) => id), offers.map((offer) => offer.socket_epoch)],
    );
  }

  private send(offer: OfferRow): boolean {
    const payload = this.payloadOf(offer);
    return payload !== undefined && this.gateway.send(offer.agent_id, { type: 'update', payload }) === 'sent';
  }

  private payloadOf({ id, version, file: target, files }: OfferRow): UpdateOffer | undefined {
    const file = files.find((each) => each.target === target);
    if (file === undefined) return undefined;
    return {
      update_id: id,
      version,
      target,
      download_url: `${this.configuration.http.publicUrl}/updates/targets/${pathOf(file)}`,
      checksum: file.sha256,
      size_bytes: file.sizeBytes,
    };
  }
}

/** Consistent snapshots: the hash stands before the file's name. */
function pathOf({ target, sha256 }: ReleaseFile): string {
  return target.replace(/[^/]+$/, (name) => `${sha256}.${name}`);
}
