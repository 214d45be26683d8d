import { DatePipe } from '@angular/common';
import { Component, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatTableModule } from '@angular/material/table';
import { asApiError, type RegistrationToken, type Site } from '@gururmm/console/data-access';
import { Confirmation, ErrorPanel, Notices, Pager, Skeleton } from '@gururmm/console/ui';
import { firstValueFrom } from 'rxjs';
import { RegistrationTokenDialog } from './registration-token-dialog';
import { RegistrationTokenStore } from './registration-token-store';

/** Tokens that let machines into a site for a while, without the site's key. */
@Component({
  selector: 'grmm-registration-tokens',
  imports: [DatePipe, ErrorPanel, MatButton, MatIcon, MatTableModule, Pager, Skeleton],
  providers: [RegistrationTokenStore],
  templateUrl: './registration-tokens.html',
  styles: `
    header {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 12px;
      padding: 16px;
    }
    h2 {
      margin-bottom: 8px;
    }
    .none {
      padding: 0 16px 16px;
    }
  `,
})
export class RegistrationTokens {
  private readonly dialogs = inject(MatDialog);
  private readonly confirmation = inject(Confirmation);
  private readonly notices = inject(Notices);
  private readonly store = inject(RegistrationTokenStore);

  readonly site = input.required<Site>();

  protected readonly list = this.store.list;
  protected readonly columns = ['name', 'uses', 'expires', 'actions'];

  constructor() {
    effect(() => {
      const { id } = this.site();
      untracked(() => void this.list.show(id));
    });
  }

  protected async create(): Promise<void> {
    const dialog = this.dialogs.open<RegistrationTokenDialog, Site, true>(RegistrationTokenDialog, {
      data: this.site(),
      width: '720px',
      maxWidth: '96vw',
    });
    await firstValueFrom(dialog.afterClosed());
    await this.list.reload();
  }

  protected async revoke(token: RegistrationToken): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Revoke ${token.name}?`,
      text: 'No more machines can join with it. Those that have joined stay.',
      action: 'Revoke token',
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      await this.store.revoke(token);
      this.notices.done(`${token.name} is revoked.`);
    } catch (thrown) {
      this.notices.failed(asApiError(thrown));
    }
  }
}
