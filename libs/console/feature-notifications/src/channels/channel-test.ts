import { computed, DestroyRef, inject, Injectable } from '@angular/core';
import {
  type NotificationChannel,
  NotificationChannelsApi,
  NotificationDeliveriesApi,
  type NotificationDelivery,
  Loadable,
} from '@gururmm/console/data-access';

const LOOK_MS = 1_000;

/** Sends a test over a channel and looks after it until it is delivered or given up. */
@Injectable()
export class ChannelTest {
  private readonly channels = inject(NotificationChannelsApi);
  private readonly deliveries = inject(NotificationDeliveriesApi);
  private readonly read = new Loadable<NotificationDelivery>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isEnded = false;

  readonly delivery = this.read.value;
  readonly error = this.read.error;
  /** Nothing more comes. */
  readonly isOver = computed(() => {
    const state = this.delivery()?.state;
    return this.error() !== null || state === 'delivered' || state === 'failed';
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.isEnded = true;
      clearTimeout(this.timer);
    });
  }

  async send({ id }: NotificationChannel): Promise<void> {
    await this.read.load(() => this.channels.test(id));
    this.lookLater();
  }

  private lookLater(): void {
    const id = this.delivery()?.id;
    if (id === undefined || this.isOver() || this.isEnded) return;
    this.timer = setTimeout(() => {
      void this.read.load(() => this.deliveries.get(id)).then(() => this.lookLater());
    }, LOOK_MS);
  }
}
