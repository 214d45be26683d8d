import { AgentGateway, type AgentSession, type SessionListener } from '@gururmm/server/gateway';
import { ClusterBus, PeriodicTasks, ServerNode } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { isOnSql } from '@gururmm/server/settings';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CommandLeases } from './command-leases';

/** The net under the wake-ups: how often forgotten work is looked for. */
const POLL_EVERY_MS = 2_000;

/** Agents or commands that one look takes up. */
const MAX_LOOKED_AT = 10_000;

/** Hands pending commands to agents that are there. The rows are the truth; every wake-up only says "look". */
@Injectable()
export class CommandDispatcher implements OnApplicationBootstrap, SessionListener {
  private readonly logger = new Logger('CommandDispatcher');
  private readonly busy = new Map<string, { again: boolean }>();

  constructor(
    private readonly database: Database,
    private readonly leases: CommandLeases,
    private readonly gateway: AgentGateway,
    private readonly node: ServerNode,
    private readonly bus: ClusterBus,
    private readonly tasks: PeriodicTasks,
  ) {}

  onApplicationBootstrap(): void {
    this.bus.subscribe('command.wake', ({ agentId }) => this.dispatch(agentId));
    this.bus.subscribe('settings.changed', () => this.poll());
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
    const running = this.busy.get(agentId);
    if (running !== undefined) {
      running.again = true;
      return;
    }
    const state = { again: true };
    this.busy.set(agentId, state);
    try {
      while (this.takeTurn(state)) await this.leaseAndSend(agentId);
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

  private async leaseAndSend(agentId: string): Promise<void> {
    // Asked for at each turn: the agent may have come back meanwhile.
    const session = this.gateway.sessionOf(agentId);
    if (session === undefined || !session.isApproved) return;
    const commands = await this.leases.lease({ agentId, epoch: session.epoch, nodeId: this.node.id });
    for (const command of commands) {
      const delivery = this.gateway.send(agentId, { type: 'command', payload: command });
      if (delivery !== 'sent') {
        this.logger.debug(
          { agentId, commandId: command.command_id, delivery },
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
         AND (c.lease_until IS NULL OR c.lease_until < now()) AND a.node_id = $1
         AND NOT ${isOnSql('dispatch_frozen')} LIMIT ${MAX_LOOKED_AT}`,
      [this.node.id],
    );
    await Promise.all(waiting.map(({ agent_id: agentId }) => this.dispatch(agentId)));
    const cancelled = await this.database.query<{ id: string; agent_id: string }>(
      `SELECT c.id, c.agent_id FROM commands c JOIN agents a ON a.id = c.agent_id
       WHERE c.status IN ('pending', 'running') AND c.cancel_requested_at IS NOT NULL AND a.node_id = $1 LIMIT ${MAX_LOOKED_AT}`,
      [this.node.id],
    );
    for (const command of cancelled) this.sendCancel(command.agent_id, command.id);
  }
}
