import { type AgentMessage, MAX_SAMPLES_PER_REPORT, type MetricsSample } from '@gururmm/shared/protocol';
import type { Logger } from '../logging/logger';
import type { SampleRing } from './sample-ring';
import type { SampleSpool } from './sample-spool';

/** Well below the frame limit, so that one report never blocks commands for long. */
const MAX_REPORT_BYTES = 256 * 1024;

/** What the reporter needs from the connection. */
export interface MetricsLink {
  readonly isOnline: boolean;
  send(message: AgentMessage): boolean;
}

/**
 * Sends buffered samples, one report at a time, and keeps each until `metrics_ack`:
 * a link failure leaves no gap. `resend` is called by a timer and after each connect.
 */
export class MetricsReporter {
  private inFlight: { seq: number; endIndex: number; sentAtMs: number } | undefined;
  private droppedSamples: number;
  private unreportedLoss = 0;
  /** Index behind the last sample that is on disk. */
  private spooledEndIndex: number;

  /** @param nextSeq first sequence number; a clock value keeps it rising over restarts */
  constructor(
    private readonly ring: SampleRing,
    private readonly spool: SampleSpool,
    private readonly link: MetricsLink,
    private readonly logger: Logger,
    private nextSeq: number = Date.now(),
  ) {
    this.droppedSamples = spool.earlier.droppedSamples;
    for (const sample of spool.earlier.samples) ring.push(sample);
    this.spooledEndIndex = ring.endIndex;
  }

  add(sample: MetricsSample): void {
    const lost = this.ring.push(sample);
    this.droppedSamples += lost;
    this.unreportedLoss += lost;
    if (this.link.isOnline) this.sendNext();
  }

  /** Puts on disk what is not delivered; called every few minutes and at the end. */
  save(): void {
    const added = this.ring.since(this.spooledEndIndex);
    if (added.length === 0) return;
    this.spool.save(added, this.ring.since(0), this.droppedSamples);
    this.spooledEndIndex = this.ring.endIndex;
  }

  /** Sends again what was not acknowledged for `minAgeMs`; 0 after a new connection. */
  resend(minAgeMs: number): void {
    if (!this.link.isOnline) return;
    if (this.inFlight !== undefined && performance.now() - this.inFlight.sentAtMs < minAgeMs) return;
    this.inFlight = undefined;
    this.sendNext();
  }

  onAck(seq: number): void {
    if (this.inFlight?.seq !== seq) return;
    this.ring.dropBefore(this.inFlight.endIndex);
    this.inFlight = undefined;
    if (this.ring.length === 0) {
      this.spool.clear(this.droppedSamples);
      this.spooledEndIndex = this.ring.endIndex;
    }
    this.sendNext();
  }

  /** A report the server calls invalid would block the line for ever: it is given up, and said so. */
  onRejected(refId: string): void {
    if (this.inFlight === undefined || refId !== reportId(this.inFlight.seq)) return;
    this.logger.error('the server refused a metrics report; its samples are dropped', { seq: this.inFlight.seq });
    this.droppedSamples += this.inFlight.endIndex - this.ring.firstIndexHeld;
    this.onAck(this.inFlight.seq);
  }

  private sendNext(): void {
    if (this.inFlight !== undefined || this.ring.length === 0) return;
    this.reportLoss();
    const { samples, endIndex } = this.ring.oldest(MAX_SAMPLES_PER_REPORT, MAX_REPORT_BYTES);
    const seq = this.nextSeq;
    const payload = { seq, dropped_samples: this.droppedSamples, samples };
    if (!this.link.send({ type: 'metrics_report', id: reportId(seq), payload })) return;
    this.nextSeq += 1;
    this.inFlight = { seq, endIndex, sentAtMs: performance.now() };
  }

  private reportLoss(): void {
    if (this.unreportedLoss === 0) return;
    this.logger.warn('the metrics buffer was full; the oldest samples are lost', { samples: this.unreportedLoss });
    this.unreportedLoss = 0;
  }
}

function reportId(seq: number): string {
  return `metrics-${seq}`;
}
