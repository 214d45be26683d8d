import type { AlertSeverity } from '@gururmm/shared/protocol';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

/** Who is told when an alert has been open for so long and nobody acknowledged it. */
export interface RouteStep {
  readonly afterMinutes: number;
  readonly channelIds: readonly string[];
}

/** Which alerts lead to which channels, and when. */
@Entity('notification_routes')
export class NotificationRoute {
  @PrimaryGeneratedColumn('uuid') id!: string;
  /** Null: for the alerts of every client. */
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('text') name!: string;
  @Column('boolean') enabled!: boolean;
  @Column('text', { array: true }) severities!: AlertSeverity[];
  /** Empty: every site. */
  @Column('uuid', { array: true }) siteIds!: string[];
  /** Empty: every agent; else those that have one of them. */
  @Column('text', { array: true }) tags!: string[];
  /** 0 is Sunday. */
  @Column('int', { array: true }) weekdays!: number[];
  /** Of the day; equal to the end: the whole day. */
  @Column('text') startTime!: string;
  @Column('text') endTime!: string;
  @Column('text') timeZone!: string;
  @Column('jsonb') steps!: readonly RouteStep[];
  /** After the last step its channels are told again and again; null: they are not. */
  @Column('int', { nullable: true }) repeatMinutes!: number | null;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ type: 'timestamptz' }) updatedAt!: Date;
}
