import type { CommandRequest, CommandType } from '@gururmm/shared/protocol';
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
  /** Creates, at the first call, the private directory (0700) of this command; the runtime removes it afterwards. */
  openScratchDirectory(): string;
  /** Hands over raw output; decoding, capping and sending are the runtime's work. */
  write(stream: OutputStream, bytes: Uint8Array): void;
}

/**
 * How an action ended: `exited` with the exit code of the process, `stopped` once the
 * tree is dead after the signal, `error` when nothing could be started.
 */
export type ActionResult =
  { outcome: 'exited'; exitCode: number } | { outcome: 'stopped' } | { outcome: 'error'; reason: string };

/** Executes one type of command. */
export interface Action {
  readonly type: CommandType;
  run(payload: CommandRequest, context: ActionContext): Promise<ActionResult>;
}
