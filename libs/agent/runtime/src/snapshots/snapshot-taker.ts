import type { AgentMessage, ProcessSample } from '@gururmm/shared/protocol';
import type { Collector } from '../collector';
import { type Logger, messageOf } from '../logging/logger';

/** A look takes a second; on a machine that swaps it takes longer, and then nobody waits any more. */
const TIMEOUT_MS = 15_000;
/** Requests that one look answers; a server that asks for more at a time is not heard. */
const MAX_WAITING = 16;
const MAX_ERROR_LENGTH = 500;

/** The processes that use most, at most ten each. */
export interface TopProcesses {
  readonly byCpu: readonly ProcessSample[];
  readonly byMemory: readonly ProcessSample[];
}

/** Answers requests for a snapshot: one look at a time, whose answer is for everybody who asked meanwhile. */
export class SnapshotTaker {
  private readonly waiting = new Set<string>();
  private isLooking = false;

  constructor(
    private readonly collector: Collector<TopProcesses>,
    private readonly send: (message: AgentMessage) => boolean,
    private readonly now: () => Date,
    private readonly logger: Logger,
  ) {}

  onRequest(requestId: string): void {
    if (this.waiting.size >= MAX_WAITING) return;
    this.waiting.add(requestId);
    if (!this.isLooking) void this.look();
  }

  /** Never rejects. What cannot be sent is asked for again. */
  private async look(): Promise<void> {
    this.isLooking = true;
    const { top, error } = await this.collect();
    const ts = this.now().toISOString();
    for (const request_id of this.waiting) {
      const lists = { by_cpu: [...top.byCpu], by_memory: [...top.byMemory] };
      this.send({ type: 'snapshot', payload: { request_id, ts, ...lists, ...(error !== undefined && { error }) } });
    }
    this.waiting.clear();
    this.isLooking = false;
  }

  private async collect(): Promise<{ readonly top: TopProcesses; readonly error?: string }> {
    try {
      return { top: await this.collector.collect(AbortSignal.timeout(TIMEOUT_MS)) };
    } catch (error) {
      this.logger.warn('the processes cannot be listed', { error: messageOf(error) });
      return { top: { byCpu: [], byMemory: [] }, error: messageOf(error).slice(0, MAX_ERROR_LENGTH) };
    }
  }
}
