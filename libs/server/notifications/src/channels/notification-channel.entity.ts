import type { ChannelKind } from '@gururmm/shared/protocol';
import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';
import type { ChannelSettings } from './channel-settings';

/** A way to tell somebody: mailboxes, a webhook, a chat. */
@Entity('notification_channels')
export class NotificationChannel {
  @PrimaryColumn('uuid') id!: string;
  /** Null: of the whole installation. */
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('text') name!: string;
  @Column('text') kind!: ChannelKind;
  @Column('jsonb') settings!: ChannelSettings;
  @Column({ type: 'bytea', select: false }) sealedSecrets!: Buffer;
  @Column('boolean') enabled!: boolean;
  /** Why the server itself switched it off. */
  @Column('text', { nullable: true }) disabledReason!: string | null;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ type: 'timestamptz' }) updatedAt!: Date;
}
