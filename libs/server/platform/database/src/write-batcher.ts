/** How a batcher gathers and writes. */
export interface WriteBatcherOptions<T> {
  /** Items wait at most this long for company, in milliseconds; with 0 only what came in the same turn is company. */
  readonly gatherMs: number;
  /** Weight of one batch; a batch always takes at least one item. */
  readonly maxWeight: number;
  readonly weightOf?: (item: T) => number;
  /** Stores the items in one transaction; when it fails, every item of the batch fails. */
  readonly write: (items: readonly T[]) => Promise<void>;
}

interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: many callers, one transaction. A caller's promise resolves after COMMIT, so callers
 * that wait for it put back-pressure on their source. Batches are written one after another, in order.
 */
export class WriteBatcher<T> {
  private readonly waiting: Waiting<T>[] = [];
  private cancelTimer: (() => void) | undefined;
  private writing: Promise<void> | undefined;

  constructor(private readonly options: WriteBatcherOptions<T>) {}

  /** Resolves when the item is durable; rejects when its batch was not stored. */
  add(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.schedule();
    });
  }

  /** Writes what is waiting; for shutdown. */
  async drain(): Promise<void> {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    while (this.writing !== undefined || this.waiting.length > 0) await (this.writing ?? this.writeNext());
  }

  private schedule(): void {
    if (this.cancelTimer !== undefined || this.writing !== undefined) return;
    this.cancelTimer = after(this.options.gatherMs, () => {
      this.cancelTimer = undefined;
      this.writing = this.writeNext().finally(() => {
        this.writing = undefined;
        if (this.waiting.length > 0) this.schedule();
      });
    });
  }

  private async writeNext(): Promise<void> {
    const batch = this.takeBatch();
    try {
      await this.options.write(batch.map(({ item }) => item));
    } catch (error) {
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const { resolve } of batch) resolve();
  }

  private takeBatch(): Waiting<T>[] {
    const { maxWeight, weightOf = () => 1 } = this.options;
    let weight = 0;
    let count = 0;
    for (const { item } of this.waiting) {
      weight += weightOf(item);
      if (count > 0 && weight > maxWeight) break;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }
}

/** @returns what calls it off. */
function after(delayMs: number, work: () => void): () => void {
  if (delayMs === 0) {
    const immediate = setImmediate(work);
    return () => clearImmediate(immediate);
  }
  const timer = setTimeout(work, delayMs);
  return () => clearTimeout(timer);
}
