import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatTableModule } from '@angular/material/table';
import { asApiError, type TrustRule } from '@gururmm/console/data-access';
import { Confirmation, DurationPipe, ListFrame, Notices } from '@gururmm/console/ui';
import { firstValueFrom } from 'rxjs';
import { PERMISSION_LABELS } from '../reach/permission-labels';
import { reachText } from '../reach/reach-form';
import { TrustRuleDialog } from './trust-rule-dialog';
import { TrustRuleListStore } from './trust-rule-list-store';

/** CI jobs that may fetch a short-lived token with the identity their CI system gives them. */
@Component({
  selector: 'grmm-trust-rule-list',
  imports: [DurationPipe, ListFrame, MatButton, MatIcon, MatTableModule],
  providers: [TrustRuleListStore],
  templateUrl: './trust-rule-list.html',
})
export class TrustRuleList {
  private readonly dialogs = inject(MatDialog);
  private readonly confirmation = inject(Confirmation);
  private readonly notices = inject(Notices);
  private readonly store = inject(TrustRuleListStore);

  protected readonly list = this.store.list;
  protected readonly columns = ['name', 'claims', 'permissions', 'lifetime', 'actions'];
  protected readonly reachText = reachText;

  protected claimTexts({ claims }: TrustRule): string[] {
    return Object.entries(claims).map(([claim, text]) => `${claim} = ${text}`);
  }

  protected permissionText({ permissions }: TrustRule): string {
    return permissions.map((permission) => PERMISSION_LABELS[permission]).join(', ');
  }

  protected async create(): Promise<void> {
    const dialog = this.dialogs.open<TrustRuleDialog, null, TrustRule>(TrustRuleDialog, { data: null, width: '560px' });
    const created = await firstValueFrom(dialog.afterClosed());
    if (created === undefined) return;
    await this.list.reload();
    this.notices.done(`${created.name} is trusted from now on.`);
  }

  protected async remove(rule: TrustRule): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Delete ${rule.name}?`,
      text: 'Jobs that rely on it get no more tokens. Tokens they hold already run out by themselves.',
      action: 'Delete rule',
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      await this.store.remove(rule);
      this.notices.done(`${rule.name} is deleted.`);
    } catch (thrown) {
      this.notices.failed(asApiError(thrown));
    }
  }
}
