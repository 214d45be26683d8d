import { Agent } from '@gururmm/server/agents';
import { type BusEvents, ClusterBus } from '@gururmm/server/platform/cluster';
import { Database, scopeAllows } from '@gururmm/server/platform/database';
import type { ConsoleEvent } from '@gururmm/shared/protocol';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WebSocket } from 'ws';
import { ConsoleSocket } from './console-socket';

/** Passes the cluster's events on to the browsers that follow them and may see their client. */
@Injectable()
export class LiveEvents implements OnModuleInit {
  private readonly sockets = new Map<WebSocket, ConsoleSocket>();

  constructor(
    private readonly bus: ClusterBus,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.bus.subscribe('agent.changed', (event) => this.agentChanged(event));
    this.bus.subscribe('agent.metrics', (event) => this.agentMetrics(event));
    this.bus.subscribe('command.changed', (event) => this.commandChanged(event));
    this.bus.subscribe('command.output', (event) => this.commandOutput(event));
    this.bus.subscribe('alert.changed', (event) => this.alertChanged(event));
    this.bus.subscribe('watchdog.event', (event) => this.watchdogEvent(event));
    this.bus.subscribe('inventory.changed', (event) => this.inventoryChanged(event));
  }

  add(socket: ConsoleSocket): void {
    this.sockets.set(socket.ws, socket);
  }

  remove(ws: WebSocket): void {
    this.sockets.delete(ws);
  }

  find(ws: WebSocket): ConsoleSocket | undefined {
    return this.sockets.get(ws);
  }

  all(): readonly ConsoleSocket[] {
    return [...this.sockets.values()];
  }

  private async agentChanged({ agentId, clientId }: BusEvents['agent.changed']): Promise<void> {
    const topics = ['agents', `agent:${agentId}`];
    if (this.readers(topics, clientId).length === 0) return;
    const agent = await this.database.system.getRepository(Agent).findOneBy({ id: agentId });
    this.tell(topics, clientId, {
      type: 'agent_changed',
      payload: {
        agent_id: agentId,
        status: agent?.status ?? null,
        last_seen_at: agent?.lastSeenAt?.toISOString() ?? null,
      },
    });
  }

  private agentMetrics({ agentId, clientId, samples }: BusEvents['agent.metrics']): void {
    this.tell([`agent:${agentId}`], clientId, {
      type: 'agent_metrics',
      payload: { agent_id: agentId, samples: [...samples] },
    });
  }

  private commandChanged({ commandId, agentId, clientId, status, exitCode }: BusEvents['command.changed']): void {
    this.tell(['commands', `agent:${agentId}`, `command:${commandId}`], clientId, {
      type: 'command_changed',
      payload: { command_id: commandId, agent_id: agentId, status, exit_code: exitCode },
    });
  }

  private commandOutput({ commandId, clientId, seq, stream, data }: BusEvents['command.output']): void {
    this.tell([`command:${commandId}`], clientId, {
      type: 'command_output',
      payload: { command_id: commandId, seq, stream, data },
    });
  }

  private alertChanged({ alertId, agentId, clientId, state }: BusEvents['alert.changed']): void {
    this.tell(['alerts', ...(agentId === null ? [] : [`agent:${agentId}`])], clientId, {
      type: 'alert_changed',
      payload: { alert_id: alertId, agent_id: agentId, state },
    });
  }

  private watchdogEvent(happened: BusEvents['watchdog.event']): void {
    const { eventId, agentId, clientId, service, event, occurredAt, detail } = happened;
    this.tell(['watchdog', `agent:${agentId}`], clientId, {
      type: 'watchdog_event',
      payload: { event_id: eventId, agent_id: agentId, service, event, occurred_at: occurredAt, detail },
    });
  }

  private inventoryChanged({ agentId, clientId, section }: BusEvents['inventory.changed']): void {
    this.tell([`agent:${agentId}`], clientId, { type: 'inventory_changed', payload: { agent_id: agentId, section } });
  }

  private readers(topics: readonly string[], clientId: string | null): ConsoleSocket[] {
    return this.all().filter(
      (socket) => socket.scope !== undefined && scopeAllows(socket.scope, clientId) && socket.follows(topics),
    );
  }

  private tell(topics: readonly string[], clientId: string | null, event: ConsoleEvent): void {
    const readers = this.readers(topics, clientId);
    if (readers.length === 0) return;
    const text = JSON.stringify(event);
    for (const reader of readers) reader.sendText(text);
  }
}
