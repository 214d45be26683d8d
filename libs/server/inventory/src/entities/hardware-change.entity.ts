import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { HardwareDifference } from '../hardware-difference';

/** What changed in a machine between two inventories; stays with the client it was noted for. */
@Entity('hardware_changes')
export class HardwareChange {
  @PrimaryColumn('bigint') id!: string;
  @Column('uuid') agentId!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('timestamptz') changedAt!: Date;
  @Column('timestamptz', { default: () => 'now()' }) receivedAt!: Date;
  @Column('jsonb') changes!: HardwareDifference[];
}
