import { inject, Injectable } from '@angular/core';
import { type Client, ClientsApi, CursorList } from '@gururmm/console/data-access';

type NoFilters = Record<string, never>;

/** The clients of the MSP. */
@Injectable()
export class ClientListStore {
  private readonly api = inject(ClientsApi);

  readonly list = new CursorList<Client, NoFilters>((_filters, page) => this.api.list(page));

  constructor() {
    void this.list.show({});
  }
}
