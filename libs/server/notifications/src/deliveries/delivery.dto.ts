import { ListQuery } from '@gururmm/server/platform/http';
import { CHANNEL_KINDS, type ChannelKind, DELIVERY_STATES, type DeliveryState } from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { NOTIFICATION_EVENTS, type NotificationEvent, type NotificationMessage } from '../message/notification-message';
import type { NotificationDelivery } from './notification-delivery.entity';

export class ListDeliveriesQuery extends ListQuery {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() channel_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() alert_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
  @ApiPropertyOptional({ enum: DELIVERY_STATES, enumName: 'DeliveryState' })
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  state?: DeliveryState;
  @ApiPropertyOptional({ enum: NOTIFICATION_EVENTS, enumName: 'NotificationEvent' })
  @IsOptional()
  @IsIn(NOTIFICATION_EVENTS)
  event?: NotificationEvent;
}

export class NotificationDeliveryBody {
  @ApiProperty({ format: 'uuid', description: 'Receivers know it as `webhook-id`, or in the Message-ID.' }) id!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) client_id!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null: the channel was removed.' })
  channel_id!: string | null;
  @ApiProperty() channel_name!: string;
  @ApiProperty({ enum: CHANNEL_KINDS, enumName: 'ChannelKind' }) channel_kind!: ChannelKind;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) alert_id!: string | null;
  @ApiProperty({ enum: NOTIFICATION_EVENTS, enumName: 'NotificationEvent' }) event!: NotificationEvent;
  @ApiProperty({ type: 'integer', description: 'Step of the escalation; 0 is the first.' }) step!: number;
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'What webhooks get: docs/notifications.md.' })
  message!: NotificationMessage;
  @ApiProperty({ enum: DELIVERY_STATES, enumName: 'DeliveryState' }) state!: DeliveryState;
  @ApiProperty({ type: 'integer' }) attempts!: number;
  @ApiProperty({ type: String, nullable: true }) last_error!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) digest_id!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) next_attempt_at!: string | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) delivered_at!: string | null;
}

export function toDeliveryBody(delivery: NotificationDelivery): NotificationDeliveryBody {
  return {
    id: delivery.id,
    client_id: delivery.clientId,
    channel_id: delivery.channelId,
    channel_name: delivery.channelName,
    channel_kind: delivery.channelKind,
    alert_id: delivery.alertId,
    event: delivery.event,
    step: delivery.step,
    message: delivery.message,
    state: delivery.state,
    attempts: delivery.attempts,
    last_error: delivery.lastError,
    digest_id: delivery.digestId,
    next_attempt_at: delivery.nextAttemptAt?.toISOString() ?? null,
    created_at: delivery.createdAt.toISOString(),
    delivered_at: delivery.deliveredAt?.toISOString() ?? null,
  };
}
