import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Least, greatest, sum and count of a disk's use in percent. */
export interface DiskSpread {
  readonly mount: string;
  readonly used_min: number;
  readonly used_max: number;
  readonly used_sum: number;
  readonly used_count: number;
}

/** The same of an interface's rates in bytes per second; null where no rate could be derived. */
export interface InterfaceSpread {
  readonly name: string;
  readonly rx_min: number | null;
  readonly rx_max: number | null;
  readonly rx_sum: number | null;
  readonly rx_count: number;
  readonly tx_min: number | null;
  readonly tx_max: number | null;
  readonly tx_sum: number | null;
  readonly tx_count: number;
}

/** A rollup of one agent; computed in SQL, never through an entity. Percent, and bytes per second. */
abstract class MetricsRollup {
  @PrimaryColumn('uuid') agentId!: string;
  @PrimaryColumn('timestamptz') ts!: Date;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('int') samples!: number;
  @Column('float8', { nullable: true }) cpuMin!: number | null;
  @Column('float8', { nullable: true }) cpuMax!: number | null;
  @Column('float8', { nullable: true }) cpuSum!: number | null;
  @Column('int') cpuCount!: number;
  @Column('float8', { nullable: true }) memoryMin!: number | null;
  @Column('float8', { nullable: true }) memoryMax!: number | null;
  @Column('float8', { nullable: true }) memorySum!: number | null;
  @Column('int') memoryCount!: number;
  @Column('float8', { name: 'load1_min', nullable: true }) load1Min!: number | null;
  @Column('float8', { name: 'load1_max', nullable: true }) load1Max!: number | null;
  @Column('float8', { name: 'load1_sum', nullable: true }) load1Sum!: number | null;
  @Column('int', { name: 'load1_count' }) load1Count!: number;
  @Column('float8', { nullable: true }) rxMin!: number | null;
  @Column('float8', { nullable: true }) rxMax!: number | null;
  @Column('float8', { nullable: true }) rxSum!: number | null;
  @Column('int') rxCount!: number;
  @Column('float8', { nullable: true }) txMin!: number | null;
  @Column('float8', { nullable: true }) txMax!: number | null;
  @Column('float8', { nullable: true }) txSum!: number | null;
  @Column('int') txCount!: number;
  @Column('jsonb') disks!: DiskSpread[];
  @Column('jsonb') interfaces!: InterfaceSpread[];
}

/** Five minutes of one agent; partitioned by day. */
@Entity('metrics_5m')
export class FiveMinuteRollup extends MetricsRollup {}

/** An hour of one agent; partitioned by month. */
@Entity('metrics_1h')
export class HourRollup extends MetricsRollup {}
