import { inject, Injectable } from '@angular/core';
import {
  clientsCreate,
  clientsDelete,
  clientsGet,
  clientSitesList,
  clientsList,
  clientsUpdate,
} from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { Client, ClientInput, Page, Site } from './api-models';
import { type PageRequest, pagingOf } from './page-request';

@Injectable({ providedIn: 'root' })
export class ClientsApi {
  private readonly api = inject(ApiClient).options;

  list(page: PageRequest): Promise<Page<Client>> {
    return dataOf(clientsList({ ...this.api, query: pagingOf(page) }));
  }

  get(id: string): Promise<Client> {
    return dataOf(clientsGet({ ...this.api, path: { id } }));
  }

  sites(id: string, page: PageRequest): Promise<Page<Site>> {
    return dataOf(clientSitesList({ ...this.api, path: { id }, query: pagingOf(page) }));
  }

  create(body: ClientInput): Promise<Client> {
    return dataOf(clientsCreate({ ...this.api, body }));
  }

  update(id: string, body: ClientInput): Promise<Client> {
    return dataOf(clientsUpdate({ ...this.api, path: { id }, body }));
  }

  async remove(id: string): Promise<void> {
    await clientsDelete({ ...this.api, path: { id } });
  }
}
