import { type MetricsSample, metricsSampleSchema } from '@gururmm/shared/protocol';
import { JsonLinesFile } from '../files/json-lines-file';
import { type Logger, messageOf } from '../logging/logger';
import { DEFAULT_RING_CAPACITY } from './sample-ring';

/** Lines at which the file is written anew with what is still kept. */
const MAX_LINES = 2 * DEFAULT_RING_CAPACITY;

/** What an earlier run left. */
export interface SpooledSamples {
  readonly samples: readonly MetricsSample[];
  readonly droppedSamples: number;
}

/**
 * Samples on disk, so that an agent which restarts while the server is away loses minutes at most.
 * While everything is delivered nothing is written; while the server is away, one write every few minutes.
 * A sample that was sent and is found here again is sent again: the server stores it once.
 */
export class SampleSpool {
  private lineCount: number;

  private constructor(
    private readonly lines: JsonLinesFile,
    private readonly logger: Logger,
    /** What an earlier run left. */
    readonly earlier: SpooledSamples,
    recordCount: number,
  ) {
    this.lineCount = recordCount;
  }

  static open(path: string, logger: Logger, capacity = DEFAULT_RING_CAPACITY): SampleSpool {
    const { lines, content } = JsonLinesFile.open(path);
    const samples: MetricsSample[] = [];
    let droppedSamples = 0;
    for (const record of content.records) {
      droppedSamples = droppedOf(record) ?? droppedSamples;
      const parsed = metricsSampleSchema.safeParse(record);
      if (parsed.success) samples.push(parsed.data);
    }
    const earlier = { samples: samples.slice(-capacity), droppedSamples };
    return new SampleSpool(lines, logger, earlier, content.records.length);
  }

  get sizeBytes(): number {
    return this.lines.sizeBytes;
  }

  /** Adds samples that are not delivered yet; `all` is everything that is still kept, oldest first. */
  save(added: readonly MetricsSample[], all: readonly MetricsSample[], droppedSamples: number): void {
    const isFull = this.lineCount + added.length > MAX_LINES;
    this.write(() => {
      if (isFull) this.lines.rewrite([...all, { dropped_samples: droppedSamples }]);
      else this.lines.append([...added, { dropped_samples: droppedSamples }], 'durable');
    });
    this.lineCount = isFull ? all.length + 1 : this.lineCount + added.length + 1;
  }

  /** Everything is delivered: nothing stays but the count of what was lost. */
  clear(droppedSamples: number): void {
    if (this.lineCount <= 1) return;
    this.write(() => this.lines.rewrite(droppedSamples === 0 ? [] : [{ dropped_samples: droppedSamples }]));
    this.lineCount = droppedSamples === 0 ? 0 : 1;
  }

  close(): void {
    this.lines.close();
  }

  /** A full disk must not stop the agent: then samples are kept in memory alone. */
  private write(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.logger.warn('undelivered samples cannot be kept on disk', { error: messageOf(error) });
    }
  }
}

function droppedOf(record: unknown): number | undefined {
  if (typeof record !== 'object' || record === null || !('dropped_samples' in record)) return undefined;
  const { dropped_samples: dropped } = record;
  return typeof dropped === 'number' && Number.isSafeInteger(dropped) && dropped >= 0 ? dropped : undefined;
}
