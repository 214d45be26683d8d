import { inject, Injectable } from '@angular/core';
import { Loadable, type Site, SitesApi } from '@gururmm/console/data-access';

/** One site. */
@Injectable()
export class SiteStore {
  private readonly api = inject(SitesApi);
  private readonly read = new Loadable<Site>();

  readonly site = this.read.value;
  readonly error = this.read.error;
  readonly isLoading = this.read.isLoading;

  show(id: string): Promise<void> {
    return this.read.load(() => this.api.get(id));
  }

  replace(site: Site): void {
    this.read.set(site);
  }

  /** The new key; the old one stops working at once. */
  async regenerateKey(site: Site): Promise<string> {
    return (await this.api.regenerateKey(site.id)).api_key;
  }

  remove(site: Site): Promise<void> {
    return this.api.remove(site.id);
  }
}
