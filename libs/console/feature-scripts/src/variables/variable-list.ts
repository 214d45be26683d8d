import { Component, inject, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatTableModule } from '@angular/material/table';
import { RouterLink } from '@angular/router';
import { asApiError, Session, type Variable, type VariableLevel } from '@gururmm/console/data-access';
import { PlaceName } from '@gururmm/console/feature-places';
import { Confirmation, ListFrame, Notices, TimeAgo } from '@gururmm/console/ui';
import { firstValueFrom } from 'rxjs';
import { VariableDialog } from './variable-dialog';
import { VariableListStore } from './variable-list-store';

const LEVEL_LABELS: Readonly<Record<VariableLevel, string>> = {
  global: 'Everywhere',
  client: 'Clients',
  site: 'Sites',
  agent: 'Agents',
};

/** What scripts write as `{{client.share}}`: the narrowest one that is set wins. */
@Component({
  selector: 'grmm-variable-list',
  imports: [
    ListFrame,
    MatButton,
    MatFormField,
    MatIcon,
    MatIconButton,
    MatLabel,
    MatOption,
    MatSelect,
    MatTableModule,
    PlaceName,
    RouterLink,
    TimeAgo,
  ],
  providers: [VariableListStore],
  templateUrl: './variable-list.html',
  styles: `
    .value {
      display: inline-block;
      max-width: min(48ch, 100%);
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      vertical-align: bottom;
    }
  `,
})
export class VariableList {
  private readonly dialogs = inject(MatDialog);
  private readonly confirmation = inject(Confirmation);
  private readonly notices = inject(Notices);
  private readonly store = inject(VariableListStore);
  private readonly session = inject(Session);

  protected readonly list = this.store.list;
  protected readonly level = signal<VariableLevel | undefined>(undefined);
  protected readonly levels = Object.keys(LEVEL_LABELS) as VariableLevel[];
  protected readonly levelLabels = LEVEL_LABELS;
  protected readonly columns = ['name', 'place', 'value', 'updated', 'actions'];
  protected readonly canManage = this.session.may('scripts.manage');

  constructor() {
    void this.list.show({});
  }

  protected filter(level: VariableLevel | undefined): void {
    this.level.set(level);
    void this.list.show(level === undefined ? {} : { level });
  }

  protected reference({ level, name }: Variable): string {
    return `{{${level}.${name}}}`;
  }

  /** Sets a value; for one that is there already, only the value is asked. */
  protected async edit(variable: Variable | null): Promise<void> {
    const dialog = this.dialogs.open<VariableDialog, Variable | null, Variable>(VariableDialog, {
      data: variable,
      width: '520px',
    });
    const stored = await firstValueFrom(dialog.afterClosed());
    if (stored === undefined) return;
    await this.list.reload();
    this.notices.done(`${stored.name} is set.`);
  }

  protected async remove(variable: Variable): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Delete ${variable.name}?`,
      text: 'Scripts that use it take the value of a wider level from then on; where there is none, they are refused.',
      action: 'Delete variable',
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      await this.store.remove(variable);
      this.notices.done(`${variable.name} is deleted.`);
    } catch (thrown) {
      this.notices.failed(asApiError(thrown));
    }
  }
}
