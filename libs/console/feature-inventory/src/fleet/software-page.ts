import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatTableModule } from '@angular/material/table';
import { Router, RouterLink } from '@angular/router';
import {
  CursorList,
  type FleetSoftware,
  type FleetSoftwareFilters,
  InventoryApi,
  type SoftwareVersion,
  type SoftwareVersionFilters,
} from '@gururmm/console/data-access';
import { ListFrame, TimeAgo } from '@gururmm/console/ui';

/** Versions that a choice offers; the machines are found by any version in the address. */
const OFFERED_VERSIONS = 200;

/** The machines that something is installed on, and in which version. */
@Component({
  selector: 'grmm-software-page',
  imports: [ListFrame, MatFormField, MatIcon, MatLabel, MatOption, MatSelect, MatTableModule, RouterLink, TimeAgo],
  templateUrl: './software-page.html',
})
export class SoftwarePage {
  private readonly api = inject(InventoryApi);
  private readonly router = inject(Router);

  // Named as in the address, which is where the router reads them from.
  readonly name = input.required<string>();
  readonly version = input<string>();
  readonly client_id = input<string>();
  readonly site_id = input<string>();

  protected readonly columns = ['agent', 'version', 'publisher', 'since'];
  protected readonly versions = new CursorList<SoftwareVersion, SoftwareVersionFilters>(
    (filters, page) => this.api.versions(filters, page),
    OFFERED_VERSIONS,
  );
  protected readonly machines = new CursorList<FleetSoftware, FleetSoftwareFilters>((filters, page) =>
    this.api.software(filters, page),
  );
  private readonly what = computed(() => {
    const [client_id, site_id] = [this.client_id(), this.site_id()];
    return { name: this.name(), ...(client_id && { client_id }), ...(site_id && { site_id }) };
  });

  constructor() {
    effect(() => {
      const what = this.what();
      untracked(() => void this.versions.show(what));
    });
    effect(() => {
      const [what, version] = [this.what(), this.version()];
      untracked(() => void this.machines.show({ ...what, ...(version && { version }) }));
    });
  }

  protected choose(version: string | undefined): void {
    void this.router.navigate([], { queryParams: { version }, queryParamsHandling: 'merge' });
  }
}
