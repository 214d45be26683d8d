import { Component, computed, effect, input, output } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel, MatPrefix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import type { AgentFilters as Filters, Client, Site } from '@gururmm/console/data-access';
import { AGENT_STATUS_LOOKS, OsLabelPipe } from '@gururmm/console/ui';
import { AGENT_STATUSES, OS_TYPES } from '@gururmm/shared/protocol';
import { debounceTime } from 'rxjs';
import { isFiltered } from './agent-query';

const TYPING_PAUSE_MS = 300;

/** The filters above the list of agents. */
@Component({
  selector: 'grmm-agent-filters',
  imports: [
    MatButton,
    MatFormField,
    MatIcon,
    MatInput,
    MatLabel,
    MatOption,
    MatPrefix,
    MatSelect,
    OsLabelPipe,
    ReactiveFormsModule,
  ],
  templateUrl: './agent-filters.html',
})
export class AgentFilters {
  readonly filters = input.required<Filters>();
  readonly clients = input.required<readonly Client[]>();
  readonly sites = input.required<readonly Site[]>();
  /** Only what changes; undefined takes a filter away. */
  readonly filtersChanged = output<Filters>();

  protected readonly statuses = AGENT_STATUSES;
  protected readonly looks = AGENT_STATUS_LOOKS;
  protected readonly systems = OS_TYPES;
  protected readonly isFiltered = computed(() => isFiltered(this.filters()));
  protected readonly search = new FormControl('', { nonNullable: true });

  constructor() {
    effect(() => {
      const text = this.filters().q ?? '';
      if (text !== this.search.value.trim()) this.search.setValue(text, { emitEvent: false });
    });
    this.search.valueChanges.pipe(debounceTime(TYPING_PAUSE_MS), takeUntilDestroyed()).subscribe((text) => {
      this.filtersChanged.emit({ q: text.trim() || undefined });
    });
  }

  protected clear(): void {
    this.filtersChanged.emit({
      client_id: undefined,
      site_id: undefined,
      status: undefined,
      os: undefined,
      q: undefined,
    });
  }
}
