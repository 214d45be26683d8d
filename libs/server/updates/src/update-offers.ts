import { AgentGateway, type AgentSession, type SessionListener } from '@gururmm/server/gateway';
import { PeriodicTasks, ServerNode } from '@gururmm/server/platform/cluster';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Database } from '@gururmm/server/platform/database';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { ReleaseFile } from './release.entity';

const EVERY_MS = 1_000;
const MOST_AT_ONCE = 500;

interface OfferRow {
  readonly id: string;
  readonly agent_id: string;
  readonly socket_epoch: string;
  readonly version: string;
  readonly file: string;
  readonly files: readonly ReleaseFile[];
}

/** Hands offers to the agents of this node: once on every connection, until the agent reports. */
@Injectable()
export class UpdateOffers implements OnApplicationBootstrap, SessionListener {
  constructor(
    private readonly database: Database,
    private readonly gateway: AgentGateway,
    private readonly node: ServerNode,
    private readonly tasks: PeriodicTasks,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks.start({ name: 'hand out updates', everyMs: EVERY_MS, run: () => this.handOut() });
  }

  async connected(session: AgentSession): Promise<void> {
    await this.handOut(session.agentId);
  }

  disconnected(): Promise<void> {
    return Promise.resolve();
  }

  private async handOut(agentId: string | null = null): Promise<void> {
    const offers = await this.database.query<OfferRow>(
      `SELECT u.id, u.agent_id, a.socket_epoch, u.version, u.file, l.files
       FROM agent_updates u JOIN agents a ON a.id = u.agent_id JOIN rollouts r ON r.id = u.rollout_id
         JOIN releases l ON l.id = r.release_id
       WHERE u.state = 'offered' AND a.node_id = $1 AND u.offered_epoch IS DISTINCT FROM a.socket_epoch
         AND r.state IN ('running', 'paused') AND ($2::uuid IS NULL OR u.agent_id = $2) LIMIT ${MOST_AT_ONCE}`,
      [this.node.id, agentId],
    );
    const sent = offers.filter((offer) => this.send(offer));
    if (sent.length === 0) return;
    await this.database.query(
      `UPDATE agent_updates u SET offered_epoch = s.epoch FROM unnest($1::uuid[], $2::bigint[]) AS s(id, epoch)
       WHERE u.id = s.id AND u.state = 'offered'`,
      [sent.map(({ id }) => id), sent.map((offer) => offer.socket_epoch)],
    );
  }

  private send(offer: OfferRow): boolean {
    const file = offer.files.find(({ target }) => target === offer.file);
    if (file === undefined) return false;
    const delivery = this.gateway.send(offer.agent_id, {
      type: 'update',
      payload: {
        update_id: offer.id,
        version: offer.version,
        target: file.target,
        download_url: `${this.configuration.http.publicUrl}/updates/targets/${pathOf(file)}`,
        checksum: file.sha256,
        size_bytes: file.sizeBytes,
      },
    });
    return delivery === 'sent';
  }
}

/** Consistent snapshots: the hash stands before the file's name. */
function pathOf({ target, sha256 }: ReleaseFile): string {
  return target.replace(/[^/]+$/, (name) => `${sha256}.${name}`);
}
