import { CLOSE_CODES, type ServerMessage } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { AgentSession } from './gateway-ports';
import { type Delivery, SessionRegistry } from './session-registry';

/** How features reach agents that are connected to this node. */
@Injectable()
export class AgentGateway {
  constructor(private readonly registry: SessionRegistry) {}

  /** Sends to the agent's current socket; `sent` means handed to the operating system, not received. */
  send(agentId: string, message: ServerMessage): Delivery {
    return this.registry.send(agentId, message);
  }

  /** The agent's session on this node, if it has one. */
  sessionOf(agentId: string): AgentSession | undefined {
    return this.registry.find(agentId)?.session;
  }

  /** The agent was moved: what it sends from now on belongs to its new client. */
  reassign(agentId: string, to: { readonly clientId: string | null; readonly siteId: string | null }): void {
    const socket = this.registry.find(agentId);
    if (socket?.session !== undefined) socket.session = { ...socket.session, ...to };
  }

  /** Agents connected to this node. */
  connectedAgentIds(): readonly string[] {
    return this.registry.agentIds();
  }

  /** Ends the agent's connection because it was revoked, removed or moved out of reach. */
  refuse(agentId: string, reason: string): void {
    this.registry.find(agentId)?.close(CLOSE_CODES.refused, reason);
  }

  /** Ends the agent's connection so that it signs in again, for example under a new site. */
  askToReconnect(agentId: string, reason: string): void {
    this.registry.find(agentId)?.close(CLOSE_CODES.serviceRestart, reason);
  }
}
