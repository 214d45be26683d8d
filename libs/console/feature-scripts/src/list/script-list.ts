import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel, MatPrefix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatTableModule } from '@angular/material/table';
import { Router, RouterLink } from '@angular/router';
import { ClientOptions, type Script, type ScriptFilters, Session } from '@gururmm/console/data-access';
import { PlaceName } from '@gururmm/console/feature-places';
import { ListFrame, OsLabelPipe, TimeAgo } from '@gururmm/console/ui';
import { debounceTime } from 'rxjs';
import { SCRIPT_TYPE_LABELS, SCRIPT_TYPES } from '../script-types';
import { ScriptListStore } from './script-list-store';

const TYPING_PAUSE_MS = 300;

/** The library. The filters live in the address, so a filtered list can be shared and gone back to. */
@Component({
  selector: 'grmm-script-list',
  imports: [
    ListFrame,
    MatButton,
    MatFormField,
    MatIcon,
    MatInput,
    MatLabel,
    MatOption,
    MatPrefix,
    MatSelect,
    MatTableModule,
    OsLabelPipe,
    PlaceName,
    ReactiveFormsModule,
    RouterLink,
    TimeAgo,
  ],
  providers: [ClientOptions, ScriptListStore],
  templateUrl: './script-list.html',
})
export class ScriptList {
  private readonly router = inject(Router);
  protected readonly session = inject(Session);
  protected readonly options = inject(ClientOptions);
  protected readonly list = inject(ScriptListStore).list;

  // Named as in the address, which is where the router reads them from.
  readonly q = input<string>();
  readonly client_id = input<string>();
  readonly command_type = input<string>();

  protected readonly columns = ['name', 'type', 'place', 'systems', 'version', 'updated'];
  protected readonly types = SCRIPT_TYPES;
  protected readonly typeLabels = SCRIPT_TYPE_LABELS;
  protected readonly search = new FormControl('', { nonNullable: true });
  private readonly filters = computed<ScriptFilters>(() => {
    const [q, client_id] = [this.q(), this.client_id()];
    const command_type = SCRIPT_TYPES.find((type) => type === this.command_type());
    return { ...(q && { q }), ...(client_id && { client_id }), ...(command_type && { command_type }) };
  });
  protected readonly isFiltered = computed(() => Object.keys(this.filters()).length > 0);

  constructor() {
    effect(() => {
      const filters = this.filters();
      untracked(() => {
        const text = filters.q ?? '';
        if (text !== this.search.value.trim()) this.search.setValue(text, { emitEvent: false });
        void this.list.show(filters);
      });
    });
    this.search.valueChanges
      .pipe(debounceTime(TYPING_PAUSE_MS), takeUntilDestroyed())
      .subscribe((text) => this.filter({ q: text.trim() || undefined }));
  }

  /** Material's tables do not pass on the type of their rows. */
  protected asScript(row: unknown): Script {
    return row as Script;
  }

  protected placeOf({ client_id }: Script) {
    const level = client_id === null ? ('global' as const) : ('client' as const);
    return { level, client_id, site_id: null, agent_id: null };
  }

  protected filter(queryParams: ScriptFilters): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }
}
