import { DatePipe } from '@angular/common';
import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatTableModule } from '@angular/material/table';
import { Router, RouterLink } from '@angular/router';
import { ClientOptions, type MaintenanceFilters, Session } from '@gururmm/console/data-access';
import { PlaceName } from '@gururmm/console/feature-places';
import { ListFrame } from '@gururmm/console/ui';
import { windowText } from '../window-text';
import { WindowListStore } from './window-list-store';

/** When alerts are kept back. The client lives in the address. */
@Component({
  selector: 'grmm-window-list',
  imports: [
    DatePipe,
    ListFrame,
    MatButton,
    MatFormField,
    MatIcon,
    MatLabel,
    MatOption,
    MatSelect,
    MatTableModule,
    PlaceName,
    RouterLink,
  ],
  providers: [ClientOptions, WindowListStore],
  templateUrl: './window-list.html',
})
export class WindowList {
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  protected readonly list = inject(WindowListStore).list;
  protected readonly options = inject(ClientOptions);

  // Named as in the address, which is where the router reads it from.
  readonly client_id = input<string>();

  protected readonly columns = ['name', 'when', 'place', 'state'];
  protected readonly textOf = windowText;
  protected readonly canManage = computed(() => this.session.may('alerts.manage'));

  constructor() {
    effect(() => {
      const client_id = this.client_id();
      untracked(() => void this.list.show(client_id === undefined ? {} : { client_id }));
    });
  }

  protected filter(queryParams: MaintenanceFilters): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }
}
