import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { NetworkDifference } from './network-difference';

/** The network of a machine changed: what is different from the state before. */
@Entity('network_changes')
export class NetworkChange {
  @PrimaryColumn('bigint') id!: string;
  @Column('uuid') agentId!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('timestamptz') changedAt!: Date;
  @Column('text') hash!: string;
  /** Empty for the first state that is known. */
  @Column('jsonb') changes!: NetworkDifference[];
}
