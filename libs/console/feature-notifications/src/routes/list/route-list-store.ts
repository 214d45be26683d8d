import { inject, Injectable } from '@angular/core';
import {
  Attempt,
  CursorList,
  type NotificationRoute,
  type NotificationRouteFilters,
  NotificationRoutesApi,
} from '@gururmm/console/data-access';
import { switchedOf } from '../page/route-form';

/** Routes, a page at a time, and their switches. */
@Injectable()
export class RouteListStore {
  private readonly api = inject(NotificationRoutesApi);

  readonly list = new CursorList<NotificationRoute, NotificationRouteFilters>((filters, page) =>
    this.api.list(filters, page),
  );
  readonly switching = new Attempt();

  async switch(route: NotificationRoute, enabled: boolean): Promise<void> {
    const saved = await this.switching.run(() => this.api.update(route.id, switchedOf(route, enabled)));
    if (saved === null) return;
    this.list.patch(
      ({ id }) => id === saved.id,
      () => saved,
    );
  }
}
