import { signal } from '@angular/core';
import { type ApiError, asApiError } from '../api/api-error';

/** Something a person sets off, one at a time: whether it is on its way, and why it did not work. */
export class Attempt {
  private readonly errorSignal = signal<ApiError | null>(null);
  private readonly busySignal = signal(false);

  readonly error = this.errorSignal.asReadonly();
  readonly isBusy = this.busySignal.asReadonly();

  /** Forgets why the last one did not work. */
  clear(): void {
    this.errorSignal.set(null);
  }

  /** Null: it did not work, and `error` says why; or the one before is still on its way. */
  async run<T>(action: () => Promise<T>): Promise<T | null> {
    if (this.busySignal()) return null;
    this.busySignal.set(true);
    this.errorSignal.set(null);
    try {
      return await action();
    } catch (thrown) {
      this.errorSignal.set(asApiError(thrown));
      return null;
    } finally {
      this.busySignal.set(false);
    }
  }
}
