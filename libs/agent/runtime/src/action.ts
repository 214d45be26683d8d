import type { CommandRequest, CommandType } from '@gururmm/shared/protocol';
import type { Settings } from './config/settings';
import type { Logger } from './logging/logger';

/** The two output streams of a command. */
export type OutputStream = 'stdout' | 'stderr';

/** Why the runtime ends a command early; the `reason` of the aborted signal. */
export type StopReason = 'timed_out' | 'cancelled' | 'interrupted';

/** What an action gets besides its payload. */
export interface ActionContext {
  /** Aborts with a {@link StopReason}; the action then ends its whole process tree. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** The settings at the start of this command. */
  readonly settings: Settings;
  /** Creates, at the first call, the private directory (0700) of this command; the runtime removes it afterwards. */
  openScratchDirectory(): string;
  /** Hands over raw output; decoding, capping and sending are the runtime's work. */
  write(stream: OutputStream, bytes: Uint8Array): void;
}

/**
 * How an action ended: `exited` with the exit code of the process (and a `reason` where the
 * code alone does not say it), `stopped` once the tree is dead after the signal, `error`
 * when nothing could be started.
 */
export type ActionResult =
  | { outcome: 'exited'; exitCode: number; reason?: string }
  | { outcome: 'stopped' }
  | { outcome: 'error'; reason: string };

/** Executes one type of command. */
export interface Action {
  readonly type: CommandType;
  /** Why this machine cannot run the type now; what is unavailable is not announced to the server. */
  readonly unavailable?: string | undefined;
  /** A shorter time limit than the command asks for, in seconds. */
  timeLimitSeconds?(payload: CommandRequest, settings: Settings): number;
  run(payload: CommandRequest, context: ActionContext): Promise<ActionResult>;
}
