import { BackgroundQueue, defineQueue } from '@gururmm/server/platform/background';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Retries of the queue are for nodes that died; those of messages are counted in their rows. */
export const DELIVER = defineQueue<{ readonly deliveryId: string }>('notifications.deliver', {
  retries: 2,
  retryDelaySeconds: 5,
  attemptTimeoutSeconds: 60,
  keepSeconds: 86_400,
  unique: 'queued',
});

/** Puts deliveries into the queue, in the transaction that makes or changes their rows. */
@Injectable()
export class DeliveryQueue {
  constructor(private readonly background: BackgroundQueue) {}

  /** @param afterSeconds whole seconds from the start of the transaction */
  async enqueue(manager: EntityManager, deliveryId: string, afterSeconds = 0): Promise<void> {
    await this.background.send(
      DELIVER,
      { deliveryId },
      { manager, singletonKey: deliveryId, ...(afterSeconds === 0 ? {} : { startAfter: afterSeconds }) },
    );
  }
}
