import { inject, Injectable, signal } from '@angular/core';
import { type NotificationChannel, NotificationChannelsApi } from '@gururmm/console/data-access';

const OFFERED = 500;

/** The channels there are, to choose from. */
@Injectable()
export class ChannelOptions {
  private readonly channelsSignal = signal<readonly NotificationChannel[]>([]);
  readonly channels = this.channelsSignal.asReadonly();

  constructor() {
    // Without names there is nothing to choose; what needs no choice works all the same.
    inject(NotificationChannelsApi)
      .list({}, { limit: OFFERED, cursor: null })
      .then(
        ({ items }) => this.channelsSignal.set(items),
        () => this.channelsSignal.set([]),
      );
  }

  nameOf(id: string): string {
    return this.channels().find((channel) => channel.id === id)?.name ?? 'a channel';
  }

  /** Those that a route of this client may lead to: a route of every client must not tell one of the others. */
  usableBy(clientId: string | null): readonly NotificationChannel[] {
    return this.channels().filter(({ client_id }) => client_id === null || client_id === clientId);
  }
}
