import type { MetricsSample } from '@gururmm/shared/protocol';

/** Twenty-four hours at one sample every 30 s. */
export const DEFAULT_RING_CAPACITY = 2880;

/** Bounded first-in, first-out buffer of samples; every sample has a running index. */
export class SampleRing {
  private samples: MetricsSample[] = [];
  private firstIndex = 0;

  constructor(private readonly capacity = DEFAULT_RING_CAPACITY) {}

  get length(): number {
    return this.samples.length;
  }

  /** Index of the oldest sample. */
  get firstIndexHeld(): number {
    return this.firstIndex;
  }

  /** Index behind the newest sample. */
  get endIndex(): number {
    return this.firstIndex + this.samples.length;
  }

  /** The samples from `index` on that are still here. */
  since(index: number): MetricsSample[] {
    return this.samples.slice(Math.max(0, index - this.firstIndex));
  }

  /** Adds a sample; returns how many old ones had to go (0 or 1). */
  push(sample: MetricsSample): number {
    this.samples.push(sample);
    if (this.samples.length <= this.capacity) return 0;
    this.samples.shift();
    this.firstIndex += 1;
    return 1;
  }

  /** The oldest samples that fit both limits (always at least one), and the index behind the last of them. */
  oldest(maxCount: number, maxBytes: number): { samples: MetricsSample[]; endIndex: number } {
    const samples: MetricsSample[] = [];
    let bytes = 0;
    for (const sample of this.samples.slice(0, maxCount)) {
      bytes += Buffer.byteLength(JSON.stringify(sample)) + 1;
      if (bytes > maxBytes && samples.length > 0) break;
      samples.push(sample);
    }
    return { samples, endIndex: this.firstIndex + samples.length };
  }

  /** Forgets every sample before `endIndex`. */
  dropBefore(endIndex: number): void {
    const count = Math.min(Math.max(0, endIndex - this.firstIndex), this.samples.length);
    this.samples.splice(0, count);
    this.firstIndex += count;
  }
}
