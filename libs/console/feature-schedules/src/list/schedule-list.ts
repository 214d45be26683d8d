import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel, MatPrefix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { MatTableModule } from '@angular/material/table';
import { Router, RouterLink } from '@angular/router';
import { type Schedule, type ScheduleFilters, Session } from '@gururmm/console/data-access';
import { firstLine } from '@gururmm/console/feature-commands';
import { ScriptName } from '@gururmm/console/feature-scripts';
import { Confirmation, ErrorPanel, ListFrame, StatusChip, TimeAgo } from '@gururmm/console/ui';
import { debounceTime } from 'rxjs';
import { KIND_LABELS, KINDS, whenText } from '../when/when-text';
import { ScheduleListStore } from './schedule-list-store';

const TYPING_PAUSE_MS = 300;

/** What runs by itself, and when next. The filters live in the address. */
@Component({
  selector: 'grmm-schedule-list',
  imports: [
    ErrorPanel,
    ListFrame,
    MatButton,
    MatFormField,
    MatIcon,
    MatInput,
    MatLabel,
    MatOption,
    MatPrefix,
    MatSelect,
    MatSlideToggle,
    MatTableModule,
    ReactiveFormsModule,
    RouterLink,
    ScriptName,
    StatusChip,
    TimeAgo,
  ],
  providers: [ScheduleListStore],
  templateUrl: './schedule-list.html',
})
export class ScheduleList {
  private readonly router = inject(Router);
  private readonly confirmation = inject(Confirmation);
  protected readonly session = inject(Session);
  protected readonly store = inject(ScheduleListStore);
  protected readonly list = this.store.list;

  // Named as in the address, which is where the router reads them from.
  readonly q = input<string>();
  readonly kind = input<string>();

  protected readonly columns = ['name', 'what', 'when', 'next', 'last', 'enabled'];
  protected readonly kinds = KINDS;
  protected readonly kindLabels = KIND_LABELS;
  protected readonly firstLine = firstLine;
  protected readonly search = new FormControl('', { nonNullable: true });
  protected readonly canManage = computed(
    () => this.session.may('schedules.manage') && this.session.may('commands.run'),
  );
  private readonly filters = computed<ScheduleFilters>(() => {
    const [q, kind] = [this.q(), KINDS.find((known) => known === this.kind())];
    return { ...(q && { q }), ...(kind && { kind }) };
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
  protected asSchedule(row: unknown): Schedule {
    return row as Schedule;
  }

  protected whenOf({ when }: Schedule): string {
    return whenText(when);
  }

  protected exact(at: string): string {
    return new Date(at).toLocaleString();
  }

  /** Its secret values are not here to be sent again with it. */
  protected isSealed({ secret_parameters }: Schedule): boolean {
    return secret_parameters.length > 0;
  }

  protected filter(queryParams: ScheduleFilters): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  /** The toggle shows what the server stores, whatever was clicked. */
  protected async toggle(schedule: Schedule, toggle: MatSlideToggle): Promise<void> {
    const enabled = toggle.checked;
    toggle.checked = schedule.enabled;
    const preview = await this.store.preview(schedule);
    if (preview === null) return;
    const machines = `${preview.count} ${preview.count === 1 ? 'machine' : 'machines'}`;
    const isSure =
      !enabled ||
      (await this.confirmation.ask({
        title: `Turn on ${schedule.name}?`,
        text: `It fits ${machines} now, and runs by your rights from then on.`,
        action: 'Turn on',
      }));
    if (isSure) await this.store.switch(schedule, enabled, preview);
  }
}
