import { inject, Injectable } from '@angular/core';
import { ApiClient } from './api-client';
import type { Client, ClientInput, Page, Site } from './api-models';
import type { PageRequest } from './page-request';

@Injectable({ providedIn: 'root' })
export class ClientsApi {
  private readonly api = inject(ApiClient);

  list(page: PageRequest): Promise<Page<Client>> {
    return this.api.get('/clients', { ...page });
  }

  get(id: string): Promise<Client> {
    return this.api.get(`/clients/${id}`);
  }

  sites(id: string, page: PageRequest): Promise<Page<Site>> {
    return this.api.get(`/clients/${id}/sites`, { ...page });
  }

  create(input: ClientInput): Promise<Client> {
    return this.api.post('/clients', input);
  }

  update(id: string, input: ClientInput): Promise<Client> {
    return this.api.put(`/clients/${id}`, input);
  }

  remove(id: string): Promise<void> {
    return this.api.delete(`/clients/${id}`);
  }
}
