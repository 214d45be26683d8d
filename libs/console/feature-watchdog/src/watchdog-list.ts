import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { Router } from '@angular/router';
import { ClientOptions, type WatchdogFilters } from '@gururmm/console/data-access';
import { ListFrame, WATCHDOG_EVENT_LOOKS } from '@gururmm/console/ui';
import { WATCHDOG_EVENTS } from '@gururmm/shared/protocol';
import { debounceTime } from 'rxjs';
import { WatchdogListStore } from './watchdog-list-store';
import { WatchdogTable } from './watchdog-table';

const TYPING_PAUSE_MS = 300;

/** What watched services of the fleet did. The filters live in the address. */
@Component({
  selector: 'grmm-watchdog-list',
  imports: [ListFrame, MatFormField, MatInput, MatLabel, MatOption, MatSelect, ReactiveFormsModule, WatchdogTable],
  providers: [ClientOptions, WatchdogListStore],
  templateUrl: './watchdog-list.html',
})
export class WatchdogList {
  private readonly router = inject(Router);
  protected readonly list = inject(WatchdogListStore).list;
  protected readonly options = inject(ClientOptions);

  // Named as in the address, which is where the router reads them from.
  readonly event = input<string>();
  readonly service = input<string>();
  readonly client_id = input<string>();
  readonly site_id = input<string>();

  protected readonly events = WATCHDOG_EVENTS;
  protected readonly looks = WATCHDOG_EVENT_LOOKS;
  protected readonly typedService = new FormControl('', { nonNullable: true });
  private readonly filters = computed<WatchdogFilters>(() => {
    const event = WATCHDOG_EVENTS.find((each) => each === this.event());
    const [service, client_id, site_id] = [this.service(), this.client_id(), this.site_id()];
    return {
      ...(event && { event }),
      ...(service && { service }),
      ...(client_id && { client_id }),
      ...(client_id && site_id && { site_id }),
    };
  });
  protected readonly isFiltered = computed(() => Object.keys(this.filters()).length > 0);

  constructor() {
    effect(() => {
      const filters = this.filters();
      untracked(() => {
        const { client_id, service } = filters;
        if ((service ?? '') !== this.typedService.value.trim())
          this.typedService.setValue(service ?? '', { emitEvent: false });
        void this.options.chooseClients(client_id === undefined ? [] : [client_id]);
        void this.list.show(filters);
      });
    });
    this.typedService.valueChanges
      .pipe(debounceTime(TYPING_PAUSE_MS), takeUntilDestroyed())
      .subscribe((service) => this.filter({ service: service.trim() || undefined }));
  }

  protected filter(queryParams: Record<string, string | undefined>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }
}
