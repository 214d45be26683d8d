import { DatePipe } from '@angular/common';
import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import { type Job, type JobWave, Session } from '@gururmm/console/data-access';
import { firstLine } from '@gururmm/console/feature-commands';
import { Confirmation, ErrorPanel, Skeleton, StatusChip, TimeAgo } from '@gururmm/console/ui';
import { JobPageStore } from './job-page-store';
import { JobTargetTable } from './job-target-table';
import { WaveBar } from './wave-bar';

/** One job: how far its waves are, what each machine made of it, and what can still be done about it. */
@Component({
  selector: 'grmm-job-page',
  imports: [
    DatePipe,
    ErrorPanel,
    JobTargetTable,
    MatButton,
    MatIcon,
    RouterLink,
    Skeleton,
    StatusChip,
    TimeAgo,
    WaveBar,
  ],
  providers: [JobPageStore],
  templateUrl: './job-page.html',
  styleUrl: './job-page.scss',
})
export class JobPage {
  private readonly confirmation = inject(Confirmation);
  private readonly router = inject(Router);
  protected readonly session = inject(Session);
  protected readonly store = inject(JobPageStore);

  readonly id = input.required<string>();

  protected readonly firstLine = firstLine;
  /** Whoever made the job does not approve it. */
  protected readonly isOwn = computed(() => this.store.job()?.created_by === this.session.user()?.id);

  constructor() {
    effect(() => {
      const id = this.id();
      untracked(() => void this.store.show(id));
    });
  }

  protected titleOf({ current_wave }: Job, { wave, target_count }: JobWave): string {
    const isNow = wave === current_wave ? ', started last' : '';
    return `Wave ${wave} (${target_count} machines${isNow})`;
  }

  protected stopText({ stop_after_failures: failures, stop_after_percent: percent }: Job): string {
    const limits = [
      failures === null ? null : `${failures} failures`,
      percent === null ? null : `${percent} % failures`,
    ];
    return limits.filter((limit) => limit !== null).join(' or ');
  }

  protected async cancel(): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: 'Cancel the rest?',
      text: 'Machines that have not started never will; what runs is ended.',
      action: 'Cancel the rest',
      isDangerous: true,
    });
    if (isSure) await this.store.cancel();
  }

  protected async approve({ target_count: count }: Job): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: 'Approve this job?',
      text: `It starts now, on ${count} machines.`,
      action: 'Approve',
    });
    if (isSure) await this.store.approve();
  }

  protected reject(): Promise<void> {
    return this.store.reject();
  }

  protected async rerun(): Promise<void> {
    const count = this.store.failedCount();
    const isSure = await this.confirmation.ask({
      title: 'Run the failed again?',
      text: `A new job runs the same command on the ${count} machines where it failed, timed out, was interrupted or expired.`,
      action: 'Run again',
    });
    if (!isSure) return;
    const id = await this.store.rerunFailed();
    if (id !== null) await this.router.navigate(['/jobs', id]);
  }
}
