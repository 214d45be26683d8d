import { computed, effect, inject, Injectable, signal } from '@angular/core';
import { type Client, ClientsApi, Loadable, type Page, type Site } from '@gururmm/console/data-access';

/** As many as the server lists at once; a larger MSP narrows down by the search text. */
const MOST = 500;

/** The clients, and the sites of one of them, to choose from. */
@Injectable()
export class SiteOptions {
  private readonly api = inject(ClientsApi);
  private readonly clientPage = new Loadable<Page<Client>>();
  private readonly sitePage = new Loadable<Page<Site>>();
  private readonly clientId = signal<string | undefined>(undefined);

  readonly clients = computed(() => this.clientPage.value()?.items ?? []);
  readonly sites = computed(() => this.sitePage.value()?.items ?? []);

  constructor() {
    void this.clientPage.load(() => this.api.list({ limit: MOST, cursor: null }));
    effect(() => {
      const id = this.clientId();
      if (id === undefined) this.sitePage.clear();
      else void this.sitePage.load(() => this.api.sites(id, { limit: MOST, cursor: null }));
    });
  }

  chooseClient(id: string | undefined): void {
    this.clientId.set(id);
  }
}
