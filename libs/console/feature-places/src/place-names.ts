import { inject, Injectable } from '@angular/core';
import { ClientsApi, SitesApi } from '@gururmm/console/data-access';

/** Names of clients and sites by their ids, each read once; null where one is gone or cannot be read. */
@Injectable({ providedIn: 'root' })
export class PlaceNames {
  private readonly clients = inject(ClientsApi);
  private readonly sites = inject(SitesApi);
  private readonly known = new Map<string, Promise<string | null>>();

  ofClient(id: string): Promise<string | null> {
    return this.once(id, async () => (await this.clients.get(id)).name);
  }

  ofSite(id: string): Promise<string | null> {
    return this.once(id, async () => {
      const { client_name, name } = await this.sites.get(id);
      return `${client_name} / ${name}`;
    });
  }

  private once(id: string, read: () => Promise<string>): Promise<string | null> {
    const known = this.known.get(id);
    if (known !== undefined) return known;
    const name = read().catch(() => null);
    this.known.set(id, name);
    return name;
  }
}
