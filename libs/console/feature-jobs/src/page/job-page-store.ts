import { computed, inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import {
  Attempt,
  CursorList,
  followTopics,
  type JobProgress,
  JobsApi,
  type JobTarget,
  type JobTargetFilters,
  LiveSocket,
  Loadable,
} from '@gururmm/console/data-access';
import { auditTime, filter, interval, merge } from 'rxjs';

const TOPICS = ['commands'];

/** At most one reload in this time, however many commands end. */
const RELOAD_MS = 1_000;

/** Waves start by the clock too, which no event tells. */
const LOOK_MS = 5_000;

/** Ends after which a machine is worth another try; what the server runs again. */
const FAILED = ['failed', 'timed_out', 'interrupted', 'expired'] as const;

/** One job and its machines, kept fresh until it is over. */
@Injectable()
export class JobPageStore {
  private readonly api = inject(JobsApi);
  private readonly progress = new Loadable<JobProgress>();
  private id: string | null = null;

  readonly job = this.progress.value;
  readonly error = this.progress.error;
  readonly isLoading = this.progress.isLoading;
  readonly acting = new Attempt();
  readonly targets = new CursorList<JobTarget, JobTargetFilters & { id: string }>(({ id, ...filters }, page) =>
    this.api.targets(id, filters, page),
  );
  readonly failedCount = computed(() => {
    const counts = this.job()?.by_status;
    return counts === undefined ? 0 : FAILED.reduce((sum, status) => sum + counts[status], 0);
  });

  constructor() {
    followTopics(() => TOPICS);
    const live = inject(LiveSocket);
    const changes = live.events.pipe(
      filter(({ type }) => type === 'command_changed'),
      auditTime(RELOAD_MS),
    );
    const looks = interval(LOOK_MS).pipe(filter(() => this.job()?.is_over === false));
    merge(changes, looks, live.restored)
      .pipe(takeUntilDestroyed())
      .subscribe(() => void this.reload());
  }

  async show(id: string): Promise<void> {
    if (id !== this.id) this.progress.clear();
    this.id = id;
    await Promise.all([this.progress.load(() => this.api.get(id)), this.targets.show({ id })]);
  }

  showTargets(filters: JobTargetFilters): void {
    if (this.id !== null) void this.targets.show({ id: this.id, ...filters });
  }

  async reload(): Promise<void> {
    const { id } = this;
    if (id === null) return;
    await Promise.all([this.progress.load(() => this.api.get(id)), this.targets.reload()]);
  }

  cancel(): Promise<void> {
    return this.change((id) => this.api.cancel(id));
  }

  approve(): Promise<void> {
    return this.change((id) => this.api.approve(id));
  }

  reject(): Promise<void> {
    return this.change((id) => this.api.reject(id));
  }

  /** @returns the id of the new job; null when it did not work, and `acting` says why */
  async rerunFailed(): Promise<string | null> {
    const { id } = this;
    if (id === null) return null;
    const again = await this.acting.run(() => this.api.rerunFailed(id, this.failedCount()));
    return again?.id ?? null;
  }

  private async change(act: (id: string) => Promise<JobProgress>): Promise<void> {
    const { id } = this;
    if (id === null) return;
    const job = await this.acting.run(() => act(id));
    if (job === null) return;
    this.progress.set(job);
    await this.targets.reload();
  }
}
