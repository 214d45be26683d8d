import { inject, Injectable } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { type OneTimeText, ShownOnceDialog } from './shown-once-dialog';

/** Shows a secret that nobody can read again: closes only by its button, never by a stray click. */
@Injectable({ providedIn: 'root' })
export class ShownOnce {
  private readonly dialogs = inject(MatDialog);

  async show(shown: OneTimeText): Promise<void> {
    const dialog = this.dialogs.open<ShownOnceDialog, OneTimeText>(ShownOnceDialog, {
      data: shown,
      width: '560px',
      maxWidth: '96vw',
      disableClose: true,
    });
    await firstValueFrom(dialog.afterClosed());
  }
}
