import { inject, Injectable } from '@angular/core';
import {
  asApiError,
  Attempt,
  type JobFilter,
  type JobInput,
  type JobPreview,
  type JobProgress,
  JobsApi,
  Loadable,
} from '@gururmm/console/data-access';
import { newIdempotencyKey } from '@gururmm/console/feature-commands';

/** Counts what a filter fits, and starts the job. */
@Injectable()
export class RunManyStore {
  private readonly api = inject(JobsApi);
  private readonly counted = new Loadable<JobPreview>();
  private unanswered: { body: string; key: string } | null = null;

  readonly preview = this.counted.value;
  readonly previewError = this.counted.error;
  readonly isCounting = this.counted.isLoading;
  readonly starting = new Attempt();

  count(filter: JobFilter): Promise<void> {
    return this.counted.load(() => this.api.preview(filter));
  }

  /** @returns the job; null when it did not work, and `starting` says why */
  start(input: JobInput): Promise<JobProgress | null> {
    return this.starting.run(() => this.submit(input));
  }

  /** The same form sent again after no answer came keeps its key: the server then answers with the first job. */
  private async submit(input: JobInput): Promise<JobProgress> {
    const body = JSON.stringify(input);
    const key = this.unanswered?.body === body ? this.unanswered.key : newIdempotencyKey();
    this.unanswered = { body, key };
    try {
      const job = await this.api.create(input, key);
      this.unanswered = null;
      return job;
    } catch (thrown) {
      if (asApiError(thrown).status !== 0) this.unanswered = null;
      throw thrown;
    }
  }
}
