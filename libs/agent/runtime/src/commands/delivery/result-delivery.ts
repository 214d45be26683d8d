import type { AgentMessage } from '@gururmm/shared/protocol';
import type { Settings } from '../../config/settings';
import { type Logger, messageOf } from '../../logging/logger';
import { exponential } from '../../scheduling/backoff';
import type { CommandResult } from '../journal/journal-record';
import type { OutputChunk, OutputSpool } from '../output/output-spool';
import { PendingDelivery } from './pending-delivery';

/** Above this many unsent bytes bulk data waits, so that pongs and acknowledgements are not stuck behind it. */
const HIGH_WATER_BYTES = 1024 * 1024;
const BLOCKED_RETRY_MS = 50;

/** What delivery needs from the connection. */
export interface DeliveryLink {
  readonly isOnline: boolean;
  readonly bufferedBytes: number;
  send(message: AgentMessage): boolean;
}

/**
 * Carries output and results to the server until it says they are stored: at once, again
 * by a timer with growing pauses, and again on every new connection.
 */
export class ResultDelivery {
  private readonly pending = new Map<string, PendingDelivery>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onDelivered called when the server needs nothing more of a command */
  constructor(
    private readonly link: DeliveryLink,
    private readonly settings: () => Settings,
    private readonly onDelivered: (commandId: string) => void,
    private readonly logger: Logger,
  ) {}

  /** Results and output the server has not stored yet. */
  get count(): number {
    return this.pending.size;
  }

  /** Follows the output of a command from its start. */
  track(commandId: string, spool: OutputSpool): void {
    this.pending.set(commandId, new PendingDelivery(commandId, spool));
  }

  /** New chunks stand in the spool. */
  onChunks(commandId: string): void {
    this.pump(this.pending.get(commandId));
  }

  /**
   * The command is over; `result` is already durable.
   * @param openSpool called when the command was not followed since its start
   */
  complete(result: CommandResult, openSpool: () => OutputSpool): void {
    const delivery = this.pending.get(result.command_id) ?? new PendingDelivery(result.command_id, openSpool());
    this.pending.set(result.command_id, delivery);
    delivery.result = result;
    this.pump(delivery);
  }

  /** The server asks again for a command that is over. */
  resendNow(commandId: string): void {
    const delivery = this.pending.get(commandId);
    if (delivery === undefined) return;
    delivery.isResultStored = false;
    delivery.rewind();
    this.pump(delivery);
  }

  onOutputAck(commandId: string, seq: number): void {
    const delivery = this.pending.get(commandId);
    delivery?.markStored(seq);
    this.settle(delivery);
  }

  onResultAck(commandId: string): void {
    const delivery = this.pending.get(commandId);
    if (delivery?.result === undefined) return;
    delivery.isResultStored = true;
    this.settle(delivery);
  }

  onOnline(): void {
    for (const delivery of this.pending.values()) {
      delivery.attempt = 0;
      delivery.rewind();
      this.pump(delivery);
    }
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private settle(delivery: PendingDelivery | undefined): void {
    if (delivery?.isFinished !== true) {
      this.pump(delivery);
      return;
    }
    this.pending.delete(delivery.id);
    delivery.spool.remove();
    this.onDelivered(delivery.id);
  }

  /** Sends what may be sent now and plans the next look. */
  private pump(delivery: PendingDelivery | undefined): void {
    if (delivery === undefined || !this.link.isOnline) return;
    const isBlocked = !this.sendChunks(delivery);
    if (!isBlocked && delivery.isResultDue && delivery.result !== undefined) {
      delivery.isResultSent = this.link.send({ type: 'command_result', payload: delivery.result });
    }
    const { resend_delay_seconds, resend_max_delay_seconds } = this.settings();
    const resendMs = exponential(resend_delay_seconds, resend_max_delay_seconds, delivery.attempt) * 1000;
    delivery.dueAtMs = performance.now() + (isBlocked ? BLOCKED_RETRY_MS : resendMs);
    this.planTimer();
  }

  /** False when the socket has to drain first. */
  private sendChunks(delivery: PendingDelivery): boolean {
    for (;;) {
      if (this.link.bufferedBytes > HIGH_WATER_BYTES) return false;
      const seq = delivery.takeNextSeq();
      if (seq === undefined) return true;
      const chunk = this.readChunk(delivery, seq);
      if (chunk === undefined) return true;
      this.link.send({ type: 'command_output', payload: { command_id: delivery.id, seq, ...chunk } });
    }
  }

  /** A spool that was damaged or removed from outside costs its output, not the agent and not the result. */
  private readChunk(delivery: PendingDelivery, seq: number): OutputChunk | undefined {
    try {
      return delivery.spool.read(seq);
    } catch (error) {
      this.logger.error('spooled output is lost', { command_id: delivery.id, seq, error: messageOf(error) });
      delivery.markStored(delivery.spool.lastSeq);
      return undefined;
    }
  }

  private planTimer(): void {
    clearTimeout(this.timer);
    const dueTimes = [...this.pending.values()].filter((each) => each.hasUnstored).map((each) => each.dueAtMs);
    if (dueTimes.length === 0 || !this.link.isOnline) return;
    this.timer = setTimeout(() => this.sendOverdue(), Math.max(0, Math.min(...dueTimes) - performance.now()));
  }

  private sendOverdue(): void {
    const now = performance.now();
    for (const delivery of this.pending.values()) {
      if (!delivery.hasUnstored || delivery.dueAtMs > now) continue;
      if (delivery.areChunksSent) {
        delivery.attempt += 1;
        delivery.rewind();
      }
      this.pump(delivery);
    }
    this.planTimer();
  }
}
