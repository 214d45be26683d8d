import { inject, Injectable } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { Alert, AlertDetail } from '@gururmm/console/data-access';
import { Notices } from '@gururmm/console/ui';
import { firstValueFrom } from 'rxjs';
import { type AlertAct, AlertActDialog, type AlertActRequest } from './alert-act-dialog';

/** Asks for a note, then acknowledges or resolves. */
@Injectable({ providedIn: 'root' })
export class AlertActs {
  private readonly dialogs = inject(MatDialog);
  private readonly notices = inject(Notices);

  /** @returns the alert afterwards; null when it was left as it is */
  async ask(alert: Alert, act: AlertAct): Promise<AlertDetail | null> {
    const dialog = this.dialogs.open<AlertActDialog, AlertActRequest, AlertDetail>(AlertActDialog, {
      data: { alert, act },
      width: '480px',
    });
    const changed = await firstValueFrom(dialog.afterClosed());
    if (changed === undefined) return null;
    this.notices.done(act === 'acknowledge' ? 'The alert is acknowledged.' : 'The alert is resolved.');
    return changed;
  }
}
