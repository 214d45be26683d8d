import type { Settings } from '../config/settings';
import type { AgentLink } from './update-port';

/** What a feature that works beside the commands may use of the running agent. */
export interface FeatureLink extends Pick<AgentLink, 'send'> {
  /** What the agent runs by at this moment. */
  settings(): Settings;
  /** The time by the server's clock, as far as it is known: what stands on an event. */
  now(): Date;
}

/** Something that works by itself while the agent runs, and tells the server what it found. */
export interface AgentFeature {
  /** Announced at the sign-in. */
  readonly capabilities: readonly string[];
  start(link: FeatureLink): void;
  /** Ends its work, also what it has running; what the server has not stored stays on disk. */
  stop(): void | Promise<void>;
  /** Signed in anew: what was sent before may be lost. */
  onOnline(): void;
  /** The server refused the sign-in, and why; told at each attempt. */
  onRefused?(reason: string): void;
  /** An event of any feature was stored; others are ignored. */
  onEventAck(eventId: string): void;
  /** The policy has changed. */
  onSettingsChange(): void;
}
