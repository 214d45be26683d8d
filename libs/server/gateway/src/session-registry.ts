import type { ServerMessage } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { AgentSocket } from './agent-socket';

/** What became of a message to an agent: an explicit answer, never silence. */
export type Delivery = 'sent' | 'offline' | 'congested';

/** Unsent bytes above which a socket takes no more work. */
const CONGESTED_BYTES = 1024 * 1024;

/** The authenticated sockets of this node, one for each agent. */
@Injectable()
export class SessionRegistry {
  private readonly sockets = new Map<string, AgentSocket>();

  get size(): number {
    return this.sockets.size;
  }

  /**
   * Puts the connection with the higher epoch in the agent's place: two sign-ins at once may arrive here
   * in another order than the database gave them theirs.
   * @returns the connection that was fenced off, which the caller closes
   */
  add(agentId: string, socket: AgentSocket): AgentSocket | undefined {
    const other = this.sockets.get(agentId);
    if (other !== undefined && epochOf(other) > epochOf(socket)) return socket;
    this.sockets.set(agentId, socket);
    return other;
  }

  /** @returns whether this socket was the agent's current one. */
  remove(agentId: string, socket: AgentSocket): boolean {
    if (this.sockets.get(agentId) !== socket) return false;
    return this.sockets.delete(agentId);
  }

  find(agentId: string): AgentSocket | undefined {
    return this.sockets.get(agentId);
  }

  agentIds(): string[] {
    return [...this.sockets.keys()];
  }

  send(agentId: string, message: ServerMessage): Delivery {
    const socket = this.sockets.get(agentId);
    if (socket === undefined || !socket.isOpen) return 'offline';
    if (socket.bufferedBytes > CONGESTED_BYTES) return 'congested';
    socket.send(message);
    return 'sent';
  }
}

function epochOf(socket: AgentSocket): bigint {
  return BigInt(socket.session?.epoch ?? '0');
}
