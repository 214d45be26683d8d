import { Component, effect, inject, input, untracked } from '@angular/core';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { Router } from '@angular/router';
import { COMMAND_STATUS_LOOKS } from '@gururmm/console/ui';
import { COMMAND_STATUSES, COMMAND_TYPES } from '@gururmm/shared/protocol';
import { CommandListStore } from './command-list-store';
import { CommandPanel } from './command-panel';

/** Recent commands of the whole fleet. The filters live in the address, so a filtered list can be shared. */
@Component({
  selector: 'grmm-command-list',
  imports: [CommandPanel, MatFormField, MatLabel, MatOption, MatSelect],
  providers: [CommandListStore],
  template: `
    <section class="page">
      <header class="page-head"><h1>Commands</h1></header>
      <div class="filters" role="search" aria-label="Filter commands">
        <mat-form-field>
          <mat-label>Status</mat-label>
          <mat-select [value]="status()" (valueChange)="filter({ status: $event })" data-testid="filter-status">
            <mat-option [value]="undefined">Any</mat-option>
            @for (status of statuses; track status) {
              <mat-option [value]="status">{{ looks[status].label }}</mat-option>
            }
          </mat-select>
        </mat-form-field>
        <mat-form-field>
          <mat-label>Type</mat-label>
          <mat-select [value]="command_type()" (valueChange)="filter({ command_type: $event })">
            <mat-option [value]="undefined">Any</mat-option>
            @for (type of types; track type) {
              <mat-option [value]="type">{{ type }}</mat-option>
            }
          </mat-select>
        </mat-form-field>
      </div>
      <grmm-command-panel [list]="store.list" emptyText="No command matches these filters." />
    </section>
  `,
})
export class CommandList {
  private readonly router = inject(Router);
  protected readonly store = inject(CommandListStore);

  // Named as in the address, which is where the router reads them from.
  readonly status = input<string>();
  readonly command_type = input<string>();

  protected readonly statuses = COMMAND_STATUSES;
  protected readonly types = COMMAND_TYPES;
  protected readonly looks = COMMAND_STATUS_LOOKS;

  constructor() {
    effect(() => {
      const filters = {
        status: COMMAND_STATUSES.find((status) => status === this.status()),
        command_type: COMMAND_TYPES.find((type) => type === this.command_type()),
      };
      untracked(() => this.store.show(filters));
    });
  }

  protected filter(queryParams: Record<string, string | undefined>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }
}
