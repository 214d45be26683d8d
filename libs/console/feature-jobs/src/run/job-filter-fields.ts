import { Component, effect, inject, input, untracked } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { ClientOptions } from '@gururmm/console/data-access';
import { AGENT_STATUS_LOOKS, OsLabelPipe } from '@gururmm/console/ui';
import { OS_TYPES } from '@gururmm/shared/protocol';
import type { FilterForm } from './filter-form';

/** Asks which machines are meant. */
@Component({
  selector: 'grmm-job-filter-fields',
  imports: [MatFormField, MatInput, MatLabel, MatOption, MatSelect, OsLabelPipe, ReactiveFormsModule],
  providers: [ClientOptions],
  templateUrl: './job-filter-fields.html',
})
export class JobFilterFields {
  protected readonly options = inject(ClientOptions);

  readonly form = input.required<FilterForm>();

  protected readonly systems = OS_TYPES;
  protected readonly statuses = (['online', 'offline'] as const).map((value) => ({
    value,
    label: AGENT_STATUS_LOOKS[value].label,
  }));

  constructor() {
    effect((onCleanup) => {
      const { client_id, site_id } = this.form().controls;
      untracked(() => this.showSitesOf(client_id.value));
      const following = client_id.valueChanges.subscribe((clientId) => {
        site_id.setValue('');
        this.showSitesOf(clientId);
      });
      onCleanup(() => following.unsubscribe());
    });
  }

  private showSitesOf(clientId: string): void {
    void this.options.chooseClients(clientId === '' ? [] : [clientId]);
  }
}
