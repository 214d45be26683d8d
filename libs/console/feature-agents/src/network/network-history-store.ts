import { inject, Injectable } from '@angular/core';
import { AgentsApi, CursorList, type NetworkChange } from '@gururmm/console/data-access';

const PAGE_SIZE = 20;

/** What changed in the network of one machine, a page at a time. */
@Injectable()
export class NetworkHistoryStore {
  private readonly api = inject(AgentsApi);
  readonly list = new CursorList<NetworkChange, string>((id, page) => this.api.networkHistory(id, page), PAGE_SIZE);
}
