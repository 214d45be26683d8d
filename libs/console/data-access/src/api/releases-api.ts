import { inject, Injectable } from '@angular/core';
import { releasesAvailable, releasesList, releasesRegister } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { AvailableRelease, Page, Release, ReleaseInput } from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** Versions of the agent. */
@Injectable({ providedIn: 'root' })
export class ReleasesApi {
  private readonly api = inject(ApiClient).options;

  list(page: PageRequest): Promise<Page<Release>> {
    return dataOf(releasesList({ ...this.api, query: pagingOf(page) }));
  }

  /** What the signed metadata of the update repository names, registered or not. */
  async available(): Promise<AvailableRelease[]> {
    const { items } = await dataOf(releasesAvailable(this.api));
    return items;
  }

  register(body: ReleaseInput): Promise<Release> {
    return dataOf(releasesRegister({ ...this.api, body }));
  }
}
