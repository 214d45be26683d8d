import type { AgentMessage, ServerPayload } from '@gururmm/shared/protocol';

/** What the update feature may use of the running agent. */
export interface AgentLink {
  /** Sends if the agent is signed in; false means the caller has to keep the message. */
  send(message: AgentMessage): boolean;
  /** Commands that run now. */
  runningCount(): number;
}

/** What the running agent tells the update feature. */
export interface UpdatePort {
  /** Announced at the sign-in. */
  readonly capabilities: readonly string[];
  start(link: AgentLink): void;
  stop(): void;
  onOnline(): void;
  onOffer(offer: ServerPayload<'update'>): void;
  /** An event of any feature was stored; others are ignored. */
  onEventAck(eventId: string): void;
  /** The server has stored the result of a command. */
  onResultStored(): void;
}
