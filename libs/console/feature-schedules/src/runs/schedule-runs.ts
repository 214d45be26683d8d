import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatTableModule } from '@angular/material/table';
import { Router, RouterLink } from '@angular/router';
import type { ScheduleRun, ScheduleRunFilters, ScheduleRunState } from '@gururmm/console/data-access';
import { COMMAND_STATUS_LOOKS, ListFrame, SCHEDULE_RUN_LOOKS, StatusChip } from '@gururmm/console/ui';
import { whenText } from '../when/when-text';
import { ScheduleRunsStore } from './schedule-runs-store';

const LOOKS = { ...SCHEDULE_RUN_LOOKS, failed: COMMAND_STATUS_LOOKS.failed };
const STATES = Object.keys(LOOKS) as ScheduleRunState[];

/** The runs of a schedule, newest first, each with its job; the job shows the commands. */
@Component({
  selector: 'grmm-schedule-runs',
  imports: [
    ListFrame,
    MatButton,
    MatFormField,
    MatIcon,
    MatLabel,
    MatOption,
    MatSelect,
    MatTableModule,
    RouterLink,
    StatusChip,
  ],
  providers: [ScheduleRunsStore],
  templateUrl: './schedule-runs.html',
})
export class ScheduleRuns {
  private readonly router = inject(Router);
  protected readonly store = inject(ScheduleRunsStore);
  protected readonly list = this.store.list;

  readonly id = input.required<string>();
  // Named as in the address, which is where the router reads it from.
  readonly state = input<string>();

  protected readonly columns = ['due', 'state', 'by', 'reason', 'job'];
  protected readonly states = STATES;
  protected readonly looks = LOOKS;
  protected readonly when = computed(() => {
    const schedule = this.store.schedule();
    return schedule === null ? '' : whenText(schedule.when);
  });

  constructor() {
    effect(() => {
      const [id, state] = [this.id(), STATES.find((known) => known === this.state())];
      untracked(() => void this.store.show(id, state === undefined ? {} : { state }));
    });
  }

  /** Material's tables do not pass on the type of their rows. */
  protected asRun(row: unknown): ScheduleRun {
    return row as ScheduleRun;
  }

  protected exact(at: string): string {
    return new Date(at).toLocaleString();
  }

  protected filter(queryParams: ScheduleRunFilters): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }
}
