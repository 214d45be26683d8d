import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { MatTableModule } from '@angular/material/table';
import { RouterLink } from '@angular/router';
import { type NotificationRoute, Session } from '@gururmm/console/data-access';
import { type Place, PlaceName } from '@gururmm/console/feature-places';
import { ErrorPanel, ListFrame } from '@gururmm/console/ui';
import { ChannelOptions } from '../channel-options';
import { afterText, alertsText, hoursText } from '../route-text';
import { RouteListStore } from './route-list-store';

/** Who is told of what, and when. */
@Component({
  selector: 'grmm-route-list',
  imports: [ErrorPanel, ListFrame, MatButton, MatIcon, MatSlideToggle, MatTableModule, PlaceName, RouterLink],
  providers: [ChannelOptions, RouteListStore],
  templateUrl: './route-list.html',
  styleUrl: '../../tab.scss',
})
export class RouteList {
  private readonly session = inject(Session);
  private readonly options = inject(ChannelOptions);
  protected readonly store = inject(RouteListStore);
  protected readonly list = this.store.list;
  protected readonly canManage = computed(() => this.session.may('notifications.manage'));

  protected readonly columns = ['name', 'alerts', 'hours', 'steps', 'enabled'];
  protected readonly alertsOf = alertsText;
  protected readonly hoursOf = hoursText;

  constructor() {
    void this.list.show({});
  }

  protected placeOf({ client_id }: NotificationRoute): Place {
    return { level: client_id === null ? 'global' : 'client', client_id, site_id: null, agent_id: null };
  }

  protected stepsOf({ repeat_minutes, steps }: NotificationRoute): string[] {
    const texts = steps.map(
      ({ after_minutes, channel_ids }) =>
        `${afterText(after_minutes)}: ${channel_ids.map((id) => this.options.nameOf(id)).join(', ')}`,
    );
    return repeat_minutes === null ? texts : [...texts, `Again every ${repeat_minutes} min`];
  }

  /** The toggle shows what the server stores, whatever was clicked. */
  protected async toggle(route: NotificationRoute, toggle: MatSlideToggle): Promise<void> {
    const enabled = toggle.checked;
    toggle.checked = route.enabled;
    await this.store.switch(route, enabled);
  }
}
