import type {
  AgentConfigUpdate,
  AgentMessageType,
  AgentPayload,
  AuthRequest,
  CloseCode,
} from '@gururmm/shared/protocol';

/** An authenticated connection of one agent, as features see it. */
export interface AgentSession {
  readonly agentId: string;
  /** Client and site of the agent now; null while unassigned. */
  readonly clientId: string | null;
  readonly siteId: string | null;
  /** Fencing number: grows with every connection of this agent, over all nodes. */
  readonly epoch: string;
  /** Whether the agent was approved when it connected; an unapproved one may only be seen. */
  readonly isApproved: boolean;
  /** Address of the peer, as the trusted-proxy rule resolves it. */
  readonly address: string;
  readonly connectedAt: Date;
}

/** What the gateway learns from the feature that knows agents. */
export type AuthDecision =
  | {
      readonly accepted: true;
      readonly session: Omit<AgentSession, 'address' | 'connectedAt'>;
      /** The agent's own new key: on its first enrolment only. */
      readonly apiKey?: string;
      readonly config?: AgentConfigUpdate;
    }
  | { readonly accepted: false; readonly closeCode: CloseCode; readonly reason: string };

/** Decides who a connection is; also opens its epoch, so that older connections are fenced off. */
export interface AgentAuthenticator {
  authenticate(request: AuthRequest, address: string): Promise<AuthDecision>;
}

/** Told of every session that begins or ends on this node. */
export interface SessionListener {
  connected(session: AgentSession): Promise<void>;
  disconnected(session: AgentSession): Promise<void>;
}

/** Messages that features handle; the gateway itself answers `auth` and `pong`. */
export type HandledMessageType = Exclude<AgentMessageType, 'auth' | 'pong'>;

/**
 * Handles one message. The returned promise is the back-pressure: a socket with too many
 * unfinished messages is paused. An error is logged and told to the agent as `error`.
 */
export type MessageHandler<T extends HandledMessageType> = (
  session: AgentSession,
  payload: AgentPayload<T>,
) => Promise<void>;

/** One handler for each message: a message without a handler does not compile. */
export type AgentMessageHandlers = { readonly [T in HandledMessageType]: MessageHandler<T> };

/** All that the composition root plugs into the gateway. */
export interface GatewayPorts {
  readonly authenticator: AgentAuthenticator;
  readonly handlers: AgentMessageHandlers;
  readonly listeners: readonly SessionListener[];
  /** Milliseconds a socket has to sign in; asked each time. */
  readonly authTimeoutMs: () => number;
}

/** Injection token of {@link GatewayPorts}. */
export const GATEWAY_PORTS = Symbol('GatewayPorts');
