import type { AgentSession, MessageHandler, SessionListener } from '@gururmm/server/gateway';
import { ClusterBus, PeriodicTasks, QuietPeriod, ServerNode } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';

const FLUSH_EVERY_MS = 1_000;
const LEASE_SWEEP_LOCK = 7_264_111;
/** How often dead nodes are looked for, in milliseconds. */
export const LEASE_SWEEP_EVERY_MS = 5_000;

interface Sign {
  readonly receivedAtMs: number;
  readonly agentTimeMs: number;
  readonly isRebootPending: boolean | undefined;
}

/**
 * Who is there. An agent is online exactly while a node with a living lease holds its newest
 * socket; heartbeats are written in batches, never one row at a time.
 */
@Injectable()
export class Presence implements SessionListener, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Presence');
  private signs = new Map<string, Sign>();

  constructor(
    private readonly database: Database,
    private readonly node: ServerNode,
    private readonly bus: ClusterBus,
    private readonly tasks: PeriodicTasks,
    private readonly quiet: QuietPeriod,
  ) {}

  readonly heartbeat: MessageHandler<'heartbeat'> = (session, payload) => {
    this.signs.set(session.agentId, {
      receivedAtMs: Date.now(),
      agentTimeMs: Date.parse(payload.ts),
      isRebootPending: payload.reboot_pending,
    });
    return Promise.resolve();
  };

  onApplicationBootstrap(): void {
    this.tasks.start({ name: 'write heartbeats', everyMs: FLUSH_EVERY_MS, run: () => this.flush() });
    this.tasks.start({
      name: 'end the leases of dead nodes',
      everyMs: LEASE_SWEEP_EVERY_MS,
      lock: LEASE_SWEEP_LOCK,
      run: () => this.releaseDeadNodes(),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  connected(session: AgentSession): Promise<void> {
    this.bus.publish('agent.changed', { agentId: session.agentId, clientId: session.clientId });
    return Promise.resolve();
  }

  /** Marks the agent offline, unless a newer connection has taken over in the meantime. */
  async disconnected(session: AgentSession): Promise<void> {
    this.signs.delete(session.agentId);
    await this.database.query(
      'UPDATE agents SET node_id = NULL, last_seen_at = now() WHERE id = $1 AND socket_epoch = $2 AND node_id = $3',
      [session.agentId, session.epoch, this.node.id],
    );
    this.bus.publish('agent.changed', { agentId: session.agentId, clientId: session.clientId });
  }

  private async flush(): Promise<void> {
    if (this.signs.size === 0) return;
    const signs = this.signs;
    this.signs = new Map();
    const now = Date.now();
    const ages = [...signs.values()].map((sign) => now - sign.receivedAtMs);
    const skews = [...signs.values()].map((sign) => Math.round(sign.agentTimeMs - sign.receivedAtMs));
    try {
      await this.database.query(
        `UPDATE agents a SET last_seen_at = now() - make_interval(secs => s.age_ms / 1000.0), clock_skew_ms = s.skew_ms
         FROM unnest($1::uuid[], $2::float8[], $3::bigint[]) AS s(id, age_ms, skew_ms)
         WHERE a.id = s.id AND a.node_id = $4`,
        [[...signs.keys()], ages, skews, this.node.id],
      );
      await this.writeReboots(signs);
    } catch (error) {
      // The next heartbeat brings the same news; nothing is lost but freshness.
      this.logger.warn({ err: error }, 'heartbeats were not written');
    }
  }

  /** Only what has changed is written. */
  private async writeReboots(signs: ReadonlyMap<string, Sign>): Promise<void> {
    const told = [...signs].flatMap(([id, { isRebootPending }]) =>
      isRebootPending === undefined ? [] : [{ id, isRebootPending }],
    );
    if (told.length === 0) return;
    await this.database.query(
      `INSERT INTO agent_state AS st (agent_id, client_id, reboot_pending, updated_at)
       SELECT a.id, a.client_id, s.is_pending, now() FROM unnest($1::uuid[], $2::boolean[]) AS s(id, is_pending)
       JOIN agents a ON a.id = s.id ORDER BY a.id
       ON CONFLICT (agent_id) DO UPDATE SET reboot_pending = EXCLUDED.reboot_pending, updated_at = now()
       WHERE st.reboot_pending IS DISTINCT FROM EXCLUDED.reboot_pending`,
      [told.map(({ id }) => id), told.map(({ isRebootPending }) => isRebootPending)],
    );
  }

  private async releaseDeadNodes(): Promise<void> {
    const dead = await this.database.query('SELECT 1 FROM server_nodes WHERE lease_until < now()');
    if (dead.length === 0) return;
    await this.quiet.begin();
    const released = await this.database.query<{ id: string; client_id: string | null }>(
      `WITH dead AS (SELECT id FROM server_nodes WHERE lease_until < now())
       UPDATE agents SET node_id = NULL WHERE node_id IN (SELECT id FROM dead) RETURNING id, client_id`,
    );
    await this.database.query('DELETE FROM server_nodes WHERE lease_until < now()');
    for (const agent of released) this.bus.publish('agent.changed', { agentId: agent.id, clientId: agent.client_id });
    if (released.length > 0) this.logger.warn({ agents: released.length }, 'agents of a dead server node are offline');
  }
}
