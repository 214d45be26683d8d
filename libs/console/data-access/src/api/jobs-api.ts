import { inject, Injectable } from '@angular/core';
import {
  dispatchRead,
  jobsApprove,
  jobsCancel,
  jobsCreate,
  jobsGet,
  jobsList,
  jobsPreview,
  jobsReject,
  jobsRerunFailed,
  jobsTargets,
} from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type {
  Dispatch,
  Job,
  JobFilter,
  JobFilters,
  JobInput,
  JobPreview,
  JobProgress,
  JobTarget,
  JobTargetFilters,
  Page,
} from './api-models';
import { type PageRequest, pagingOf } from './page-request';

@Injectable({ providedIn: 'root' })
export class JobsApi {
  private readonly api = inject(ApiClient).options;

  list(filters: JobFilters, page: PageRequest): Promise<Page<Job>> {
    return dataOf(jobsList({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }

  get(id: string): Promise<JobProgress> {
    return dataOf(jobsGet({ ...this.api, path: { id } }));
  }

  targets(id: string, filters: JobTargetFilters, page: PageRequest): Promise<Page<JobTarget>> {
    return dataOf(jobsTargets({ ...this.api, path: { id }, query: { ...filters, ...pagingOf(page) } }));
  }

  /** What a job of this filter would reach now. */
  preview(filter: JobFilter): Promise<JobPreview> {
    return dataOf(jobsPreview({ ...this.api, body: { filter } }));
  }

  /** `idempotencyKey` makes a repeated submission of the same form the same job. */
  create(body: JobInput, idempotencyKey: string): Promise<JobProgress> {
    return dataOf(jobsCreate({ ...this.api, body, headers: { 'Idempotency-Key': idempotencyKey } }));
  }

  cancel(id: string): Promise<JobProgress> {
    return dataOf(jobsCancel({ ...this.api, path: { id } }));
  }

  /** A new job with the targets that failed; `confirmCount` is how many those are. */
  rerunFailed(id: string, confirmCount: number): Promise<JobProgress> {
    return dataOf(jobsRerunFailed({ ...this.api, path: { id }, body: { confirm_count: confirmCount } }));
  }

  approve(id: string): Promise<JobProgress> {
    return dataOf(jobsApprove({ ...this.api, path: { id } }));
  }

  reject(id: string): Promise<JobProgress> {
    return dataOf(jobsReject({ ...this.api, path: { id }, body: {} }));
  }

  /** Whether commands go out at all. */
  dispatch(): Promise<Dispatch> {
    return dataOf(dispatchRead(this.api));
  }
}
