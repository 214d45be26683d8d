import { AlertsModule } from '@gururmm/server/alerts';
import { Module } from '@nestjs/common';
import { ChannelSecretBox } from './channels/channel-secrets';
import { NotificationChannelsController } from './channels/channels.controller';
import { ChannelsRepository } from './channels/channels.repository';
import { NotificationDeliveriesController } from './deliveries/deliveries.controller';
import { DeliveriesRepository } from './deliveries/deliveries.repository';
import { DeliveryAttempts } from './deliveries/delivery-attempts';
import { DeliveryQueue } from './deliveries/delivery-queue';
import { DeliveryWorker } from './deliveries/delivery-worker';
import { DeliveryWriter } from './deliveries/delivery-writer';
import { OutboundGuard } from './outbound/outbound-guard';
import { AlertHandover } from './routes/alert-handover';
import { Escalation } from './routes/escalation';
import { NotificationRoutesController } from './routes/routes.controller';
import { RoutesRepository } from './routes/routes.repository';
import { EmailSender } from './senders/email-sender';
import { WebhookSender } from './senders/http-senders';
import { JsonPoster } from './senders/post-json';
import { Senders } from './senders/senders';
import { DeliveryRetention } from './deliveries/delivery-retention';

/** Channels, the routes that lead alerts to them, and every message on its way to one. */
@Module({
  imports: [AlertsModule],
  controllers: [NotificationChannelsController, NotificationRoutesController, NotificationDeliveriesController],
  providers: [
    DeliveryRetention,
    ChannelSecretBox,
    ChannelsRepository,
    DeliveriesRepository,
    DeliveryAttempts,
    DeliveryQueue,
    DeliveryWorker,
    DeliveryWriter,
    RoutesRepository,
    AlertHandover,
    Escalation,
    OutboundGuard,
    JsonPoster,
    EmailSender,
    WebhookSender,
    Senders,
  ],
})
export class NotificationsModule {}
