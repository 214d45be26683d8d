import { AgentGateway, type AgentSession, type SessionListener } from '@gururmm/server/gateway';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { ClusterBus, PeriodicTasks, ServerNode } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import type { CommandRequest, CommandType } from '@gururmm/shared/protocol';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';

/** Commands of one agent that may be on their way or running at once. */
const WINDOW = 8;

/** The net under the wake-ups: how often forgotten work is looked for. */
const POLL_EVERY_MS = 2_000;

interface LeasedRow {
  readonly id: string;
  readonly command_type: CommandType;
  readonly command: string;
  readonly timeout_seconds: number;
  readonly interpreter: string | null;
  readonly args: string[] | null;
  readonly env: Record<string, string> | null;
  readonly claude_task: CommandRequest['claude_task'] | null;
}

/** Fenced: only the node that holds the agent's newest socket may hand out its work. */
const LEASE = `
UPDATE commands SET attempt = attempt + 1, sent_at = coalesce(sent_at, now()), lease_epoch = $2,
  lease_until = now() + make_interval(secs => $4)
WHERE id IN (
  SELECT c.id FROM commands c
  WHERE c.agent_id = $1 AND c.status = 'pending' AND c.expires_at > now() AND c.cancel_requested_at IS NULL
    AND (c.lease_until IS NULL OR c.lease_until < now() OR c.lease_epoch <> $2)
    AND EXISTS (SELECT 1 FROM agents a
      WHERE a.id = $1 AND a.socket_epoch = $2 AND a.node_id = $3 AND a.approval = 'approved')
  ORDER BY c.created_at, c.id
  LIMIT greatest(0, ${WINDOW} - (SELECT count(*) FROM commands o WHERE o.agent_id = $1
    AND (o.status = 'running' OR (o.status = 'pending' AND o.lease_until > now() AND o.lease_epoch = $2))))
  FOR UPDATE SKIP LOCKED)
RETURNING id, command_type, command, timeout_seconds, interpreter, args, env, claude_task, created_at`;

/** Hands pending commands to agents that are there. The rows are the truth; every wake-up only says "look". */
@Injectable()
export class CommandDispatcher implements OnApplicationBootstrap, SessionListener {
  private readonly logger = new Logger('CommandDispatcher');
  private readonly busy = new Map<string, { again: boolean }>();

  constructor(
    private readonly database: Database,
    private readonly gateway: AgentGateway,
    private readonly node: ServerNode,
    private readonly bus: ClusterBus,
    private readonly tasks: PeriodicTasks,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  onApplicationBootstrap(): void {
    this.bus.subscribe('command.wake', ({ agentId }) => this.dispatch(agentId));
    this.tasks.start({ name: 'dispatch forgotten commands', everyMs: POLL_EVERY_MS, run: () => this.poll() });
  }

  connected(session: AgentSession): Promise<void> {
    return this.dispatch(session.agentId);
  }

  disconnected(): Promise<void> {
    return Promise.resolve();
  }

  /** Sends what may be sent to the agent now; calls during a run make it look once more. */
  async dispatch(agentId: string): Promise<void> {
    const session = this.gateway.sessionOf(agentId);
    if (session === undefined || !session.isApproved) return;
    const running = this.busy.get(agentId);
    if (running !== undefined) {
      running.again = true;
      return;
    }
    const state = { again: true };
    this.busy.set(agentId, state);
    try {
      while (this.takeTurn(state)) await this.leaseAndSend(session);
    } finally {
      this.busy.delete(agentId);
    }
  }

  /** Tells the agent to end a command; the poll repeats it until the command is over. */
  sendCancel(agentId: string, commandId: string): void {
    this.gateway.send(agentId, { type: 'cancel', payload: { command_id: commandId } });
  }

  private takeTurn(state: { again: boolean }): boolean {
    const { again } = state;
    state.again = false;
    return again;
  }

  private async leaseAndSend(session: AgentSession): Promise<void> {
    const rows = await this.database.query<LeasedRow & { created_at: Date }>(LEASE, [
      session.agentId,
      session.epoch,
      this.node.id,
      this.configuration.commandLeaseSeconds,
    ]);
    rows.sort((a, b) => a.created_at.getTime() - b.created_at.getTime());
    for (const row of rows) {
      const delivery = this.gateway.send(session.agentId, { type: 'command', payload: toRequest(row) });
      if (delivery !== 'sent') {
        this.logger.debug(
          { agentId: session.agentId, commandId: row.id, delivery },
          'a leased command was not sent; its lease will end',
        );
      }
    }
  }

  private async poll(): Promise<void> {
    const agentIds = this.gateway.connectedAgentIds();
    if (agentIds.length === 0) return;
    const waiting = await this.database.query<{ agent_id: string }>(
      `SELECT DISTINCT c.agent_id FROM commands c JOIN agents a ON a.id = c.agent_id
       WHERE c.status = 'pending' AND c.expires_at > now() AND c.cancel_requested_at IS NULL
         AND (c.lease_until IS NULL OR c.lease_until < now()) AND a.node_id = $1 LIMIT 1000`,
      [this.node.id],
    );
    for (const { agent_id: agentId } of waiting) await this.dispatch(agentId);
    const cancelled = await this.database.query<{ id: string; agent_id: string }>(
      `SELECT c.id, c.agent_id FROM commands c JOIN agents a ON a.id = c.agent_id
       WHERE c.status IN ('pending', 'running') AND c.cancel_requested_at IS NOT NULL AND a.node_id = $1 LIMIT 1000`,
      [this.node.id],
    );
    for (const command of cancelled) this.sendCancel(command.agent_id, command.id);
  }
}

function toRequest(row: LeasedRow): CommandRequest {
  return {
    command_id: row.id,
    command_type: row.command_type,
    command: row.command,
    timeout_seconds: row.timeout_seconds,
    ...(row.interpreter === null ? {} : { interpreter: row.interpreter }),
    ...(row.args === null ? {} : { args: row.args }),
    ...(row.env === null ? {} : { env: row.env }),
    ...(row.claude_task == null ? {} : { claude_task: row.claude_task }),
  };
}
