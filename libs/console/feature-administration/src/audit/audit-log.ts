import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { Router } from '@angular/router';
import { AuditApi, type AuditEntry, type AuditFilters, ClientOptions, CursorList } from '@gururmm/console/data-access';
import { ListFrame } from '@gururmm/console/ui';
import { debounceTime } from 'rxjs';
import { AuditRow } from './audit-row';
import { PERIODS, sinceOf } from './periods';

const TYPING_PAUSE_MS = 300;
const OBJECT_KINDS = [
  'agent',
  'api_token',
  'client',
  'command',
  'registration_token',
  'session',
  'settings',
  'site',
  'trust_rule',
  'user',
];

/** Who did what, when. The filters live in the address, so that a finding can be shared. */
@Component({
  selector: 'grmm-audit-log',
  imports: [AuditRow, ListFrame, MatFormField, MatInput, MatLabel, MatOption, MatSelect, ReactiveFormsModule],
  providers: [ClientOptions],
  templateUrl: './audit-log.html',
})
export class AuditLog {
  private readonly api = inject(AuditApi);
  private readonly router = inject(Router);
  protected readonly options = inject(ClientOptions);

  // Named as in the address, which is where the router reads them from.
  readonly action = input<string>();
  readonly object_kind = input<string>();
  readonly object_id = input<string>();
  readonly actor_id = input<string>();
  readonly client_id = input<string>();
  readonly period = input<string>();

  protected readonly kinds = OBJECT_KINDS;
  protected readonly periods = PERIODS;
  protected readonly typedAction = new FormControl('', { nonNullable: true });
  protected readonly list = new CursorList<AuditEntry, AuditFilters>((filters, page) => this.api.list(filters, page));
  private readonly filters = computed<AuditFilters>(() => ({
    action: this.action(),
    object_kind: this.object_kind(),
    object_id: this.object_id(),
    actor_id: this.actor_id(),
    client_id: this.client_id(),
    since: sinceOf(this.period(), Date.now()),
  }));

  constructor() {
    effect(() => {
      const filters = this.filters();
      untracked(() => {
        this.typedAction.setValue(filters.action ?? '', { emitEvent: false });
        void this.list.show(filters);
      });
    });
    this.typedAction.valueChanges
      .pipe(debounceTime(TYPING_PAUSE_MS), takeUntilDestroyed())
      .subscribe((action) => this.filter({ action: action.trim() || undefined }));
  }

  protected filter(queryParams: Record<string, string | undefined>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }
}
