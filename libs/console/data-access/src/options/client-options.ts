import { inject, Injectable, signal } from '@angular/core';
import type { Client, Page, Site } from '../api/api-models';
import { ClientsApi } from '../api/clients-api';
import type { PageRequest } from '../api/page-request';

const PAGE_SIZE = 500;

/** All clients one may see, and the sites of some, to choose from. */
@Injectable()
export class ClientOptions {
  private readonly api = inject(ClientsApi);
  private readonly clientsSignal = signal<readonly Client[]>([]);
  private readonly sitesSignal = signal<readonly Site[]>([]);
  private latest = 0;

  readonly clients = this.clientsSignal.asReadonly();
  /** Sites of the clients chosen last. */
  readonly sites = this.sitesSignal.asReadonly();

  constructor() {
    // Without names there is nothing to choose; what needs no choice works all the same.
    all((page) => this.api.list(page)).then(
      (clients) => this.clientsSignal.set(clients),
      () => this.clientsSignal.set([]),
    );
  }

  async chooseClients(ids: readonly string[]): Promise<void> {
    const run = ++this.latest;
    const sites = await Promise.all(ids.map((id) => all((page) => this.api.sites(id, page)))).catch(() => []);
    if (run === this.latest) this.sitesSignal.set(sites.flat());
  }
}

async function all<T>(read: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read({ limit: PAGE_SIZE, cursor });
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}
