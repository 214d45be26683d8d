import { inject, Injectable } from '@angular/core';
import { ApiClient } from './api-client';
import type { NewSite, Site, SiteInput, SiteKey } from './api-models';

@Injectable({ providedIn: 'root' })
export class SitesApi {
  private readonly api = inject(ApiClient);

  get(id: string): Promise<Site> {
    return this.api.get(`/sites/${id}`);
  }

  /** The answer is the only place the key is ever shown. */
  create(clientId: string, input: SiteInput): Promise<NewSite> {
    return this.api.post('/sites', { client_id: clientId, ...input });
  }

  update(id: string, input: SiteInput): Promise<Site> {
    return this.api.put(`/sites/${id}`, input);
  }

  remove(id: string): Promise<void> {
    return this.api.delete(`/sites/${id}`);
  }

  regenerateKey(id: string): Promise<SiteKey> {
    return this.api.post(`/sites/${id}/regenerate-key`);
  }
}
