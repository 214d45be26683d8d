import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a watched service did on an endpoint; kept by the agent until the server has it. */
@Entity('watchdog_events')
export class WatchdogEvent {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') agentId!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('text') service!: string;
  @Column('text') event!: string;
  @Column('timestamptz') occurredAt!: Date;
  @Column('timestamptz') receivedAt!: Date;
  @Column('text', { nullable: true }) detail!: string | null;
}
