import { AgentGateway, type MessageHandler } from '@gururmm/server/gateway';
import { ClusterBus, PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Database, storableJson, storableText } from '@gururmm/server/platform/database';
import { SNAPSHOT_CAPABILITY } from '@gururmm/shared/protocol';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';

const EVERY_MS = 5_000;
/** What an agent answers later than this tells of another time than that of the alert. */
const PATIENCE_SECONDS = 30;
const AT_ONCE = 500;

interface WaitingRow {
  readonly id: string;
  readonly agent_id: string;
  readonly can_answer: boolean;
}

const WAITING = `
SELECT l.id, l.agent_id, '${SNAPSHOT_CAPABILITY}' = ANY (a.capabilities) AS can_answer
FROM alerts l JOIN agents a ON a.id = l.agent_id
WHERE l.snapshot_state = 'waiting' AND l.opened_at >= now() - interval '${PATIENCE_SECONDS} seconds'
ORDER BY l.opened_at LIMIT ${AT_ONCE}`;

const GIVE_UP = `
UPDATE alerts l SET snapshot_state = 'unavailable', snapshot_note = CASE
  WHEN NOT '${SNAPSHOT_CAPABILITY}' = ANY (a.capabilities) THEN 'The version of this agent does not tell its processes.'
  WHEN a.status = 'online' THEN 'The agent did not answer within ${PATIENCE_SECONDS} seconds.'
  ELSE 'The agent was offline.' END
FROM agents a WHERE a.id = l.agent_id AND l.snapshot_state = 'waiting'
  AND (l.opened_at < now() - interval '${PATIENCE_SECONDS} seconds' OR a.status <> 'online'
    OR NOT '${SNAPSHOT_CAPABILITY}' = ANY (a.capabilities))`;

/**
 * Asks an agent for its processes when an alert about its CPU or memory opens. The bus says when; what waits stands in
 * the alerts themselves, so that a lost message costs seconds.
 */
@Injectable()
export class ProcessSnapshots implements OnApplicationBootstrap {
  private readonly logger = new Logger('ProcessSnapshots');

  constructor(
    private readonly database: Database,
    private readonly gateway: AgentGateway,
    private readonly bus: ClusterBus,
    private readonly tasks: PeriodicTasks,
  ) {}

  /** The first answer counts; alerts of other agents are none of its business. */
  readonly snapshot: MessageHandler<'snapshot'> = async ({ agentId }, { request_id, ts, by_cpu, by_memory, error }) => {
    const processes = { by_cpu, by_memory };
    await this.database.query(
      `UPDATE alerts SET snapshot_state = $3, snapshot_at = $4, snapshot_note = $5, top_processes = $6
       WHERE id = $1 AND agent_id = $2 AND snapshot_state = 'waiting'`,
      error === undefined
        ? [request_id, agentId, 'captured', ts, null, storableJson(processes)]
        : [request_id, agentId, 'unavailable', ts, storableText(`The agent could not look: ${error}`), null],
    );
  };

  onApplicationBootstrap(): void {
    this.bus.subscribe('alert.changed', ({ agentId, state }) => {
      if (state !== 'open' || agentId === null || this.gateway.sessionOf(agentId) === undefined) return;
      this.ask().catch((error: unknown) =>
        this.logger.warn({ err: error }, 'agents were not asked; the next look does'),
      );
    });
    // On every node, for the agents that are connected to it.
    this.tasks.start({ name: 'processes of alerts', everyMs: EVERY_MS, run: () => this.run() });
  }

  /** Asks again for what is missing, and says so where it will not come. */
  async run(): Promise<void> {
    await this.database.query(GIVE_UP);
    await this.ask();
  }

  private async ask(): Promise<void> {
    for (const { id, agent_id, can_answer } of await this.database.query<WaitingRow>(WAITING)) {
      const isHere = this.gateway.sessionOf(agent_id) !== undefined;
      if (can_answer && isHere) this.gateway.send(agent_id, { type: 'snapshot_request', payload: { request_id: id } });
    }
  }
}
