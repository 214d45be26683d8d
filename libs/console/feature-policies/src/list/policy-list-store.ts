import { inject, Injectable } from '@angular/core';
import { CursorList, PoliciesApi, type Policy, type PolicyFilters } from '@gururmm/console/data-access';

/** The policies, a page at a time. */
@Injectable()
export class PolicyListStore {
  private readonly api = inject(PoliciesApi);

  readonly list = new CursorList<Policy, PolicyFilters>((filters, page) => this.api.list(filters, page));
}
