import { Entity, PrimaryColumn } from 'typeorm';

/** Samples of this agent came into this bucket of five minutes: its rollup has to be computed. */
@Entity('metrics_marks')
export class MetricsMark {
  @PrimaryColumn('timestamptz') bucket!: Date;
  @PrimaryColumn('uuid') agentId!: string;
  @PrimaryColumn('bigint') id!: string;
}
