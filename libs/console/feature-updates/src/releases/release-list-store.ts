import { inject, Injectable } from '@angular/core';
import {
  Attempt,
  type AvailableRelease,
  CursorList,
  Loadable,
  type Release,
  type ReleaseInput,
  ReleasesApi,
} from '@gururmm/console/data-access';

/** Registered releases, a page at a time. */
@Injectable()
export class ReleaseListStore {
  private readonly api = inject(ReleasesApi);
  readonly list = new CursorList<Release, undefined>((_filters, page) => this.api.list(page));
}

/** What the update repository names, and the way to register one of it. */
@Injectable()
export class AvailableReleases {
  private readonly api = inject(ReleasesApi);
  private readonly read = new Loadable<readonly AvailableRelease[]>();

  readonly releases = this.read.value;
  readonly error = this.read.error;
  readonly isLoading = this.read.isLoading;
  readonly registering = new Attempt();

  load(): Promise<void> {
    return this.read.load(() => this.api.available());
  }

  /** @returns null when it was refused, and `registering` says why */
  register(input: ReleaseInput): Promise<Release | null> {
    return this.registering.run(() => this.api.register(input));
  }
}
