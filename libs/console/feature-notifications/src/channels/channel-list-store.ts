import { inject, Injectable } from '@angular/core';
import {
  CursorList,
  type NotificationChannel,
  type NotificationChannelFilters,
  NotificationChannelsApi,
} from '@gururmm/console/data-access';

/** Channels, a page at a time. */
@Injectable()
export class ChannelListStore {
  private readonly api = inject(NotificationChannelsApi);

  readonly list = new CursorList<NotificationChannel, NotificationChannelFilters>((filters, page) =>
    this.api.list(filters, page),
  );

  async remove({ id }: NotificationChannel): Promise<void> {
    await this.api.remove(id);
    await this.list.reload();
  }
}
