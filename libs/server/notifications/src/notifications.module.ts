import { Module } from '@nestjs/common';
import { ChannelSecretBox } from './channels/channel-secrets';
import { NotificationChannelsController } from './channels/channels.controller';
import { ChannelsRepository } from './channels/channels.repository';
import { NotificationDeliveriesController } from './deliveries/deliveries.controller';
import { DeliveriesRepository } from './deliveries/deliveries.repository';
import { DeliveryAttempts } from './deliveries/delivery-attempts';
import { DeliveryQueue } from './deliveries/delivery-queue';
import { DeliveryWorker } from './deliveries/delivery-worker';
import { OutboundGuard } from './outbound/outbound-guard';
import { EmailSender } from './senders/email-sender';
import { WebhookSender } from './senders/http-senders';
import { JsonPoster } from './senders/post-json';
import { Senders } from './senders/senders';

/** Channels, and every message on its way to one. */
@Module({
  controllers: [NotificationChannelsController, NotificationDeliveriesController],
  providers: [
    ChannelSecretBox,
    ChannelsRepository,
    DeliveriesRepository,
    DeliveryAttempts,
    DeliveryQueue,
    DeliveryWorker,
    OutboundGuard,
    JsonPoster,
    EmailSender,
    WebhookSender,
    Senders,
  ],
})
export class NotificationsModule {}
