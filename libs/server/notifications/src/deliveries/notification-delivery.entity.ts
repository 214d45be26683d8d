import type { ChannelKind, DeliveryState } from '@gururmm/shared/protocol';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { NotificationEvent, NotificationMessage } from '../message/notification-message';

/** One message on its way to one channel; its id is the message's id for the receiver. */
@Entity('notification_deliveries')
export class NotificationDelivery {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  /** Null once the channel is gone; its name and kind stay. */
  @Column('uuid', { nullable: true }) channelId!: string | null;
  @Column('text') channelName!: string;
  @Column('text') channelKind!: ChannelKind;
  @Column('uuid', { nullable: true }) alertId!: string | null;
  @Column('bigint', { nullable: true }) alertEventId!: string | null;
  @Column('text') event!: NotificationEvent;
  /** Step of the escalation; 0 is the first. */
  @Column('int') step!: number;
  @Column('jsonb') message!: NotificationMessage;
  @Column('text') state!: DeliveryState;
  @Column('int') attempts!: number;
  @Column('text', { nullable: true }) lastError!: string | null;
  /** The digest that takes it along. */
  @Column('uuid', { nullable: true }) digestId!: string | null;
  /** While it is being sent: when its sender counts as gone. */
  @Column('timestamptz', { nullable: true }) nextAttemptAt!: Date | null;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @Column('timestamptz', { nullable: true }) deliveredAt!: Date | null;
}
