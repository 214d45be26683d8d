import { inject, Injectable } from '@angular/core';
import { type Client, ClientsApi, CursorList, Loadable, type Site } from '@gururmm/console/data-access';

/** One client with its sites. */
@Injectable()
export class ClientStore {
  private readonly api = inject(ClientsApi);
  private readonly read = new Loadable<Client>();

  readonly client = this.read.value;
  readonly error = this.read.error;
  readonly isLoading = this.read.isLoading;
  readonly sites = new CursorList<Site, string>((clientId, page) => this.api.sites(clientId, page));

  async show(id: string): Promise<void> {
    await Promise.all([this.read.load(() => this.api.get(id)), this.sites.show(id)]);
  }

  replace(client: Client): void {
    this.read.set(client);
  }

  async remove(): Promise<void> {
    const client = this.client();
    if (client !== null) await this.api.remove(client.id);
  }
}
