import { ClusterBus, PeriodicTasks } from '@gururmm/server/platform/cluster';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Database, WriteBatcher } from '@gururmm/server/platform/database';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

const SWEEP_LOCK = 7_264_504;
const SWEEP_EVERY_MS = 1_000;

/** An agent that polls is online while its last heartbeat is younger than this many intervals. */
const INTERVALS_ONLINE = 3;

/** What an agent that polls says of itself with each heartbeat; what it leaves out stays as it was. */
export interface PollingSign {
  readonly agentId: string;
  readonly version: string | undefined;
  readonly osVersion: string | undefined;
  readonly capabilities: readonly string[] | undefined;
  /** Agent's clock minus the server's, in milliseconds. */
  readonly clockSkewMs: number | undefined;
  readonly uptimeSeconds: number | undefined;
  readonly isRebootPending: boolean | undefined;
}

/** What became of a heartbeat. */
export interface Poll {
  readonly clientId: string | null;
  readonly siteId: string | null;
  /** Fencing number of this spell of polling. */
  readonly epoch: string;
  /** The agent also holds a socket: its work goes there, and the socket alone says whether it is online. */
  readonly hasSocket: boolean;
}

interface PollRow {
  readonly id: string;
  readonly client_id: string | null;
  readonly site_id: string | null;
  readonly socket_epoch: string;
  readonly has_socket: boolean;
  readonly has_come: boolean;
}

interface WaitingSign {
  readonly sign: PollingSign;
  poll?: Poll;
}

/** Who is there without a socket. Heartbeats are written in batches; the database's clock ends their effect. */
@Injectable()
export class PollingPresence implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly batcher = new WriteBatcher<WaitingSign>({
    gatherMs: 5,
    maxWeight: 1_000,
    write: (signs) => this.write(signs),
  });

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly database: Database,
    private readonly bus: ClusterBus,
    private readonly tasks: PeriodicTasks,
  ) {}

  /** Seconds between two heartbeats of an agent that polls. */
  get intervalSeconds(): number {
    return this.configuration.gateway.heartbeatSeconds;
  }

  onApplicationBootstrap(): void {
    this.tasks.start({
      name: 'end the presence of agents that stopped polling',
      everyMs: SWEEP_EVERY_MS,
      lock: SWEEP_LOCK,
      run: () => this.sweep(),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.batcher.drain();
  }

  /** Notes a heartbeat; undefined when the agent is gone. */
  async heard(sign: PollingSign): Promise<Poll | undefined> {
    const waiting: WaitingSign = { sign };
    await this.batcher.add(waiting);
    return waiting.poll;
  }

  private async write(waiting: readonly WaitingSign[]): Promise<void> {
    const signs = [...new Map(waiting.map(({ sign }) => [sign.agentId, sign])).values()];
    const rows = await this.database.query<PollRow>(
      `WITH signs AS (
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $6::jsonb[])
           AS s(id, version, os_version, skew_ms, capabilities)),
       before AS (SELECT id, polling_until FROM agents WHERE id = ANY($1) ORDER BY id FOR UPDATE)
       UPDATE agents a SET last_seen_at = now(), version = coalesce(s.version, a.version),
         os_version = coalesce(s.os_version, a.os_version),
         capabilities = CASE WHEN s.capabilities IS NULL THEN a.capabilities
           ELSE ARRAY(SELECT jsonb_array_elements_text(s.capabilities)) END,
         clock_skew_ms = coalesce(s.skew_ms, a.clock_skew_ms),
         socket_epoch = a.socket_epoch + CASE WHEN a.node_id IS NULL AND a.polling_until IS NULL THEN 1 ELSE 0 END,
         polling_until = CASE WHEN a.node_id IS NULL THEN now() + make_interval(secs => $5) END
       FROM before b JOIN signs s ON s.id = b.id WHERE a.id = b.id
       RETURNING a.id, a.client_id, a.site_id, a.socket_epoch, a.node_id IS NOT NULL AS has_socket,
         a.node_id IS NULL AND b.polling_until IS NULL AS has_come`,
      [
        signs.map(({ agentId }) => agentId),
        signs.map(({ version }) => version ?? null),
        signs.map(({ osVersion }) => osVersion ?? null),
        signs.map(({ clockSkewMs }) => clockSkewMs ?? null),
        this.intervalSeconds * INTERVALS_ONLINE,
        signs.map(({ capabilities }) => (capabilities === undefined ? null : JSON.stringify(capabilities))),
      ],
    );
    const polls = new Map(rows.map((row) => [row.id, toPoll(row)]));
    for (const item of waiting) item.poll = polls.get(item.sign.agentId);
    await this.writeState(
      signs.filter((sign) => sign.uptimeSeconds !== undefined || sign.isRebootPending !== undefined),
    );
    for (const row of rows) if (row.has_come) this.announce(row);
  }

  private async writeState(signs: readonly PollingSign[]): Promise<void> {
    if (signs.length === 0) return;
    await this.database.query(
      `INSERT INTO agent_state AS st (agent_id, client_id, booted_at, reboot_pending, updated_at)
       SELECT a.id, a.client_id, now() - make_interval(secs => s.uptime_seconds), s.is_reboot_pending, now()
       FROM unnest($1::uuid[], $2::float8[], $3::boolean[]) AS s(id, uptime_seconds, is_reboot_pending)
       JOIN agents a ON a.id = s.id ORDER BY a.id
       ON CONFLICT (agent_id) DO UPDATE SET client_id = EXCLUDED.client_id, updated_at = now(),
         booted_at = coalesce(EXCLUDED.booted_at, st.booted_at),
         reboot_pending = coalesce(EXCLUDED.reboot_pending, st.reboot_pending)`,
      [
        signs.map(({ agentId }) => agentId),
        signs.map(({ uptimeSeconds }) => uptimeSeconds ?? null),
        signs.map(({ isRebootPending }) => isRebootPending ?? null),
      ],
    );
  }

  private async sweep(): Promise<void> {
    const gone = await this.database.query<Pick<PollRow, 'id' | 'client_id'>>(
      'UPDATE agents SET polling_until = NULL WHERE polling_until < now() RETURNING id, client_id',
    );
    for (const row of gone) this.announce(row);
  }

  private announce({ id, client_id: clientId }: Pick<PollRow, 'id' | 'client_id'>): void {
    this.bus.publish('agent.changed', { agentId: id, clientId });
  }
}

function toPoll(row: PollRow): Poll {
  return { clientId: row.client_id, siteId: row.site_id, epoch: row.socket_epoch, hasSocket: row.has_socket };
}
