import { Component, computed, effect, inject, input, untracked, viewChild } from '@angular/core';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatTableModule } from '@angular/material/table';
import { Router, RouterLink } from '@angular/router';
import {
  ClientOptions,
  CursorList,
  InventoryApi,
  type SoftwareName,
  type SoftwareNameFilters,
} from '@gururmm/console/data-access';
import { ListFrame } from '@gururmm/console/ui';
import { SearchField } from '../search-field';

/** Everything that is installed anywhere, by name. The filters live in the address. */
@Component({
  selector: 'grmm-software-list',
  imports: [ListFrame, MatFormField, MatLabel, MatOption, MatSelect, MatTableModule, RouterLink, SearchField],
  providers: [ClientOptions],
  templateUrl: './software-list.html',
})
export class SoftwareList {
  private readonly api = inject(InventoryApi);
  private readonly router = inject(Router);
  protected readonly options = inject(ClientOptions);
  private readonly search = viewChild.required(SearchField);

  // Named as in the address, which is where the router reads them from.
  readonly q = input<string>();
  readonly client_id = input<string>();
  readonly site_id = input<string>();

  protected readonly columns = ['name', 'machines', 'versions'];
  protected readonly list = new CursorList<SoftwareName, SoftwareNameFilters>((filters, page) =>
    this.api.names(filters, page),
  );
  protected readonly place = computed(() => {
    const [client_id, site_id] = [this.client_id(), this.site_id()];
    return { ...(client_id && { client_id }), ...(client_id && site_id && { site_id }) };
  });
  private readonly filters = computed<SoftwareNameFilters>(() => {
    const q = this.q();
    return { ...(q && { q }), ...this.place() };
  });
  protected readonly isFiltered = computed(() => Object.keys(this.filters()).length > 0);

  constructor() {
    effect(() => {
      const filters = this.filters();
      const search = this.search();
      untracked(() => {
        search.show(filters.q ?? '');
        void this.options.chooseClients(filters.client_id === undefined ? [] : [filters.client_id]);
        void this.list.show(filters);
      });
    });
  }

  protected filter(queryParams: Record<string, string | undefined>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }
}
