import { inject, Injectable, signal } from '@angular/core';
import { MatDialogRef } from '@angular/material/dialog';
import { type ApiError, asApiError } from '@gururmm/console/data-access';

/** Saving from within a dialog: one at a time, the dialog stays until it worked, failures show in it. */
@Injectable()
export class DialogSave {
  private readonly dialog = inject<MatDialogRef<unknown>>(MatDialogRef);
  private readonly errorSignal = signal<ApiError | null>(null);
  private readonly busySignal = signal(false);

  readonly error = this.errorSignal.asReadonly();
  readonly isBusy = this.busySignal.asReadonly();

  /** Null: it did not work, and `error` says why; or another save is still on its way. */
  async run<T>(save: () => Promise<T>): Promise<T | null> {
    if (this.busySignal()) return null;
    this.setBusy(true);
    this.errorSignal.set(null);
    try {
      return await save();
    } catch (thrown) {
      this.errorSignal.set(asApiError(thrown));
      return null;
    } finally {
      this.setBusy(false);
    }
  }

  private setBusy(isBusy: boolean): void {
    this.busySignal.set(isBusy);
    this.dialog.disableClose = isBusy;
  }
}
