import { inject, Injectable } from '@angular/core';
import { CursorList, type Rollout, RolloutsApi } from '@gururmm/console/data-access';

/** Rollouts, a page at a time, newest first. */
@Injectable()
export class RolloutListStore {
  private readonly api = inject(RolloutsApi);
  readonly list = new CursorList<Rollout, undefined>((_filters, page) => this.api.list(page));
}
