import { inject, Injectable } from '@angular/core';
import { sitesCreate, sitesDelete, sitesGet, sitesRegenerateKey, sitesUpdate } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { NewSite, Site, SiteInput, SiteKey } from './api-models';

@Injectable({ providedIn: 'root' })
export class SitesApi {
  private readonly api = inject(ApiClient).options;

  get(id: string): Promise<Site> {
    return dataOf(sitesGet({ ...this.api, path: { id } }));
  }

  /** The answer is the only place the key is ever shown. */
  create(clientId: string, input: SiteInput): Promise<NewSite> {
    return dataOf(sitesCreate({ ...this.api, body: { client_id: clientId, ...input } }));
  }

  update(id: string, body: SiteInput): Promise<Site> {
    return dataOf(sitesUpdate({ ...this.api, path: { id }, body }));
  }

  async remove(id: string): Promise<void> {
    await sitesDelete({ ...this.api, path: { id } });
  }

  regenerateKey(id: string): Promise<SiteKey> {
    return dataOf(sitesRegenerateKey({ ...this.api, path: { id } }));
  }
}
