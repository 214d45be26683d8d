import { inject, Injectable } from '@angular/core';
import {
  Attempt,
  type JobFilter,
  type JobInput,
  type JobPreview,
  type JobProgress,
  JobsApi,
  Loadable,
} from '@gururmm/console/data-access';
import { SubmissionKey } from '@gururmm/console/feature-commands';

/** Counts what a filter fits, and starts the job. */
@Injectable()
export class RunManyStore {
  private readonly api = inject(JobsApi);
  private readonly counted = new Loadable<JobPreview>();
  private readonly key = new SubmissionKey();

  readonly preview = this.counted.value;
  readonly previewError = this.counted.error;
  readonly isCounting = this.counted.isLoading;
  readonly starting = new Attempt();

  count(filter: JobFilter): Promise<void> {
    return this.counted.load(() => this.api.preview(filter));
  }

  /** @returns the job; null when it did not work, and `starting` says why */
  start(input: JobInput): Promise<JobProgress | null> {
    return this.starting.run(() => this.key.send(input, (key) => this.api.create(input, key)));
  }
}
