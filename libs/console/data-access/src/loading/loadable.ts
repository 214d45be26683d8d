import { signal } from '@angular/core';
import { type ApiError, asApiError } from '../api/api-error';

/** One thing read from the server: its value, whether it is on its way, and why it did not come. */
export class Loadable<T> {
  private readonly valueSignal = signal<T | null>(null);
  private readonly errorSignal = signal<ApiError | null>(null);
  private readonly loadingSignal = signal(false);
  private latest = 0;

  readonly value = this.valueSignal.asReadonly();
  readonly error = this.errorSignal.asReadonly();
  readonly isLoading = this.loadingSignal.asReadonly();

  /** Reads; an older read that answers late is dropped. The last value stays visible meanwhile. */
  async load(read: () => Promise<T>): Promise<void> {
    const run = ++this.latest;
    this.loadingSignal.set(true);
    try {
      const value = await read();
      if (run === this.latest) this.settle(value, null);
    } catch (thrown) {
      if (run === this.latest) this.settle(this.valueSignal(), asApiError(thrown));
    }
  }

  /** Changes the value in place, if there is one. */
  patch(change: (value: T) => T): void {
    this.valueSignal.update((value) => (value === null ? null : change(value)));
  }

  set(value: T): void {
    this.latest++;
    this.settle(value, null);
  }

  clear(): void {
    this.latest++;
    this.settle(null, null);
  }

  private settle(value: T | null, error: ApiError | null): void {
    this.valueSignal.set(value);
    this.errorSignal.set(error);
    this.loadingSignal.set(false);
  }
}
