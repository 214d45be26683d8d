import { DatePipe } from '@angular/common';
import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatTableModule } from '@angular/material/table';
import { type ApiToken, asApiError, type NewApiToken } from '@gururmm/console/data-access';
import { Confirmation, ListFrame, Notices, ShownOnce, TimeAgo } from '@gururmm/console/ui';
import { firstValueFrom } from 'rxjs';
import { PERMISSION_LABELS } from '../reach/permission-labels';
import { reachText } from '../reach/reach-form';
import { TokenDialog } from './token-dialog';
import { TokenListStore } from './token-list-store';

/** The tokens that pipelines and scripts sign in with. */
@Component({
  selector: 'grmm-token-list',
  imports: [DatePipe, ListFrame, MatButton, MatIcon, MatTableModule, TimeAgo],
  providers: [TokenListStore],
  templateUrl: './token-list.html',
})
export class TokenList {
  private readonly dialogs = inject(MatDialog);
  private readonly confirmation = inject(Confirmation);
  private readonly notices = inject(Notices);
  private readonly shownOnce = inject(ShownOnce);
  private readonly store = inject(TokenListStore);

  protected readonly list = this.store.list;
  protected readonly columns = ['name', 'permissions', 'reach', 'expires', 'used', 'actions'];
  protected readonly reachText = reachText;

  protected permissionText({ permissions }: ApiToken): string {
    return permissions.map((permission) => PERMISSION_LABELS[permission]).join(', ');
  }

  protected async create(): Promise<void> {
    const dialog = this.dialogs.open<TokenDialog, null, NewApiToken>(TokenDialog, { data: null, width: '560px' });
    const created = await firstValueFrom(dialog.afterClosed());
    if (created === undefined) return;
    await this.list.reload();
    await this.shownOnce.show({
      title: `Token: ${created.name}`,
      warning: 'The token is shown only now. Put it into the secrets of your pipeline before you close this.',
      explanation: 'Whoever has it may do what it may do. If it gets out, revoke it here.',
      text: created.token,
      copyLabel: 'Copy the token',
      testId: 'token-secret',
    });
  }

  protected async revoke(token: ApiToken): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Revoke ${token.name}?`,
      text: 'Every pipeline that uses this token is refused from now on. This cannot be taken back.',
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
