import { DatePipe } from '@angular/common';
import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatTableModule } from '@angular/material/table';
import { Router, RouterLink } from '@angular/router';
import type { NotificationDelivery, NotificationDeliveryFilters } from '@gururmm/console/data-access';
import { DELIVERY_STATE_LOOKS, ListFrame, StatusChip, TimeAgo } from '@gururmm/console/ui';
import { DELIVERY_STATES } from '@gururmm/shared/protocol';
import { CHANNEL_KIND_LABELS, EVENT_LABELS, EVENTS } from '../labels';
import { ChannelOptions } from '../routes/channel-options';
import { DeliveryListStore } from './delivery-list-store';
import { messageText } from './message-text';

/** What became of each message. The filters live in the address. */
@Component({
  selector: 'grmm-delivery-list',
  imports: [
    DatePipe,
    ListFrame,
    MatButton,
    MatFormField,
    MatIcon,
    MatLabel,
    MatOption,
    MatSelect,
    MatTableModule,
    RouterLink,
    StatusChip,
    TimeAgo,
  ],
  providers: [ChannelOptions, DeliveryListStore],
  templateUrl: './delivery-list.html',
  styleUrl: '../tab.scss',
})
export class DeliveryList {
  private readonly router = inject(Router);
  protected readonly list = inject(DeliveryListStore).list;
  protected readonly options = inject(ChannelOptions);

  // Named as in the address, which is where the router reads them from.
  readonly state = input<string>();
  readonly event = input<string>();
  readonly channel_id = input<string>();
  readonly alert_id = input<string>();

  protected readonly columns = ['created', 'event', 'channel', 'state', 'attempts'];
  protected readonly states = DELIVERY_STATES;
  protected readonly looks = DELIVERY_STATE_LOOKS;
  protected readonly events = EVENTS;
  protected readonly eventLabels = EVENT_LABELS;
  protected readonly kindLabels = CHANNEL_KIND_LABELS;
  protected readonly textOf = messageText;
  private readonly filters = computed<NotificationDeliveryFilters>(() => {
    const state = DELIVERY_STATES.find((each) => each === this.state());
    const event = EVENTS.find((each) => each === this.event());
    const [channel_id, alert_id] = [this.channel_id(), this.alert_id()];
    return {
      ...(state && { state }),
      ...(event && { event }),
      ...(channel_id && { channel_id }),
      ...(alert_id && { alert_id }),
    };
  });
  protected readonly isFiltered = computed(() => Object.keys(this.filters()).length > 0);

  constructor() {
    effect(() => {
      const filters = this.filters();
      untracked(() => void this.list.show(filters));
    });
  }

  /** Material's tables do not pass on the type of their rows. */
  protected asDelivery(row: unknown): NotificationDelivery {
    return row as NotificationDelivery;
  }

  protected filter(queryParams: NotificationDeliveryFilters): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }
}
