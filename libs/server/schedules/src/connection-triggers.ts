import type { AgentSession, SessionListener } from '@gururmm/server/gateway';
import { type JobFilterBody, matchAgents, toFilter } from '@gururmm/server/jobs';
import { BackgroundQueue } from '@gururmm/server/platform/background';
import { Database, WriteBatcher } from '@gururmm/server/platform/database';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RUN_SCHEDULE } from './run-schedule-queue';
import type { Timing } from './timing';

/** Agents that connect are gathered this long: after a restart all of them come at once. */
const GATHER_MS = 200;
const MAX_GATHERED = 500;

interface WaitingSchedule {
  readonly id: string;
  readonly client_ids: string[] | null;
  readonly filter: JobFilterBody;
  readonly timing: Timing;
}

type Connected = Pick<AgentSession, 'agentId' | 'epoch'>;

/** Locked, so that two nodes judge the same agent one after the other. */
const WAITING = `
SELECT id, client_ids, job->'filter' AS filter, timing FROM schedules
WHERE enabled AND timing->>'kind' IN ('on_enrolment', 'on_reconnect') ORDER BY id FOR UPDATE`;

/** Once for each agent that enrolled since the schedule is active. */
const ENROLLED = `
INSERT INTO schedule_runs (schedule_id, agent_id, is_enrolment, due_at)
SELECT s.id, a.id, true, clock_timestamp() FROM schedules s JOIN agents a ON a.enrolled_at >= s.active_since
WHERE s.id = $1 AND a.id = ANY($2) ON CONFLICT DO NOTHING RETURNING id`;

const RECONNECTED = `
INSERT INTO schedule_runs (schedule_id, agent_id, due_at)
SELECT $1, a.id, clock_timestamp() FROM agents a WHERE a.id = ANY($2)
  AND NOT EXISTS (SELECT 1 FROM schedule_runs r WHERE r.schedule_id = $1 AND r.agent_id = a.id
    AND r.due_at > clock_timestamp() - make_interval(secs => $3))
RETURNING id`;

/** Sets off what runs when a machine enrols or comes back. */
@Injectable()
export class ConnectionTriggers implements SessionListener, BeforeApplicationShutdown {
  private readonly logger = new Logger('ConnectionTriggers');
  private readonly batcher = new WriteBatcher<Connected>({
    gatherMs: GATHER_MS,
    maxWeight: MAX_GATHERED,
    write: (sessions) => this.trigger(sessions),
  });

  constructor(
    private readonly database: Database,
    private readonly background: BackgroundQueue,
  ) {}

  /** Does not hold the agent up: its session begins whatever becomes of this. */
  connected({ agentId, epoch, isApproved }: AgentSession): Promise<void> {
    if (isApproved) {
      this.batcher
        .add({ agentId, epoch })
        .catch((error: unknown) =>
          this.logger.error({ err: error, agentId }, 'schedules were not set off by an agent'),
        );
    }
    return Promise.resolve();
  }

  disconnected(): Promise<void> {
    return Promise.resolve();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.batcher.drain();
  }

  private async trigger(sessions: readonly Connected[]): Promise<void> {
    const [any] = await this.database.query(`SELECT 1 FROM (${WAITING.replace(' FOR UPDATE', ' LIMIT 1')}) s`);
    if (any === undefined) return;
    await this.database.system.transaction(async (manager) => {
      for (const schedule of await manager.query<WaitingSchedule[]>(WAITING)) {
        for (const { id } of await this.addRuns(manager, schedule, sessions)) {
          await this.background.send(RUN_SCHEDULE, { runId: id }, { manager });
        }
      }
    });
  }

  private async addRuns(
    manager: EntityManager,
    { id, client_ids: clientIds, filter, timing }: WaitingSchedule,
    sessions: readonly Connected[],
  ): Promise<readonly { readonly id: string }[]> {
    const isFirst = ({ epoch }: Connected) => epoch === '1';
    const candidates = timing.kind === 'on_reconnect' ? sessions.filter((session) => !isFirst(session)) : sessions;
    const among = candidates.map(({ agentId }) => agentId);
    const agents = await matchAgents(manager, toFilter(filter), { among, clientIds });
    if (agents.length === 0) return [];
    return timing.kind === 'on_reconnect'
      ? manager.query<{ id: string }[]>(RECONNECTED, [id, agents, timing.min_interval_seconds])
      : manager.query<{ id: string }[]>(ENROLLED, [id, agents]);
  }
}
