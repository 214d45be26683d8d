import type { SoftwareSource } from '@gururmm/shared/protocol';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SoftwareChangeKind } from '../software-difference';

/** Something that was installed, removed or updated between two inventories. */
@Entity('software_changes')
export class SoftwareChange {
  @PrimaryColumn('bigint') id!: string;
  @Column('uuid') agentId!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('timestamptz') changedAt!: Date;
  @Column('timestamptz', { default: () => 'now()' }) receivedAt!: Date;
  @Column('text') kind!: SoftwareChangeKind;
  @Column('text') name!: string;
  @Column('text') source!: SoftwareSource;
  @Column('text') arch!: string;
  @Column('text', { nullable: true }) fromVersion!: string | null;
  @Column('text', { nullable: true }) toVersion!: string | null;
}
