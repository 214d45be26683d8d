import { Component, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatTableModule } from '@angular/material/table';
import { Router, RouterLink } from '@angular/router';
import { Session } from '@gururmm/console/data-access';
import { firstLine } from '@gururmm/console/feature-commands';
import { JOB_STATE_LOOKS, ListFrame, StatusChip, TimeAgo } from '@gururmm/console/ui';
import { JOB_STATES } from '@gururmm/shared/protocol';
import { JobListStore } from './job-list-store';

/** Jobs, newest first. The filter lives in the address, so a filtered list can be shared. */
@Component({
  selector: 'grmm-job-list',
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
    TimeAgo,
  ],
  providers: [JobListStore],
  templateUrl: './job-list.html',
  styles: `
    .command {
      display: inline-block;
      max-width: min(46ch, 100%);
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      vertical-align: bottom;
    }
  `,
})
export class JobList {
  private readonly router = inject(Router);
  protected readonly session = inject(Session);
  protected readonly store = inject(JobListStore);

  // Named as in the address, which is where the router reads it from.
  readonly state = input<string>();

  protected readonly states = JOB_STATES;
  protected readonly looks = JOB_STATE_LOOKS;
  protected readonly columns = ['command', 'state', 'machines', 'wave', 'created'];
  protected readonly firstLine = firstLine;

  constructor() {
    effect(() => {
      const state = JOB_STATES.find((known) => known === this.state());
      untracked(() => void this.store.list.show(state === undefined ? {} : { state }));
    });
  }

  protected filter(state: string | undefined): void {
    void this.router.navigate([], { queryParams: { state }, queryParamsHandling: 'merge' });
  }
}
