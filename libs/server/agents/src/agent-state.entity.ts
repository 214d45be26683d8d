import type { MetricsSample, NetworkState } from '@gururmm/shared/protocol';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The latest an agent told of itself. */
@Entity('agent_state')
export class AgentState {
  @PrimaryColumn('uuid') agentId!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('jsonb', { nullable: true }) network!: NetworkState | null;
  @Column('timestamptz', { nullable: true }) networkReceivedAt!: Date | null;
  @Column('jsonb', { nullable: true }) metrics!: MetricsSample | null;
  @Column('timestamptz', { nullable: true }) metricsAt!: Date | null;
  /** By the uptime of agents that poll. */
  @Column('timestamptz', { nullable: true }) bootedAt!: Date | null;
  /** Whether the system waits for a restart, as its agent says. */
  @Column('boolean', { nullable: true }) rebootPending!: boolean | null;
  @Column('real', { nullable: true }) cpuPercent!: number | null;
  @Column('bigint', { nullable: true }) memoryUsedBytes!: string | null;
  @Column('bigint', { nullable: true }) memoryTotalBytes!: string | null;
  @Column('bigint', { nullable: true }) diskUsedBytes!: string | null;
  @Column('bigint', { nullable: true }) diskTotalBytes!: string | null;
  /** Samples that the agent's full buffer let go, over the life of its installation. */
  @Column('bigint', { default: 0 }) droppedSamples!: string;
  @Column('timestamptz', { nullable: true }) droppedSamplesAt!: Date | null;
  @Column('timestamptz') updatedAt!: Date;
}
