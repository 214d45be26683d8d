import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One stored sample; the table is partitioned by day and written in batches, never through this entity. */
@Entity('metrics')
export class StoredSample {
  @PrimaryColumn('uuid') agentId!: string;
  @PrimaryColumn('timestamptz') ts!: Date;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('real') cpuPercent!: number;
  @Column({ type: 'bigint' }) memoryUsedBytes!: string;
  @Column({ type: 'bigint' }) memoryTotalBytes!: string;
  @Column({ type: 'bigint', nullable: true }) swapUsedBytes!: string | null;
  @Column('real', { name: 'load1', nullable: true }) load1!: number | null;
  @Column({ type: 'bigint' }) netRxBytes!: string;
  @Column({ type: 'bigint' }) netTxBytes!: string;
  @Column('int', { nullable: true }) processCount!: number | null;
  @Column('jsonb') disks!: { mount: string; used_bytes: number; total_bytes: number }[];
  @Column('jsonb', { nullable: true }) interfaces!: { name: string; rx_bytes: number; tx_bytes: number }[] | null;
}
