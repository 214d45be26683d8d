import type { MetricsSample } from '@gururmm/shared/protocol';
import { ApiProperty } from '@nestjs/swagger';
import type { LatestState } from '../agents.repository';

export class InterfaceAddressBody {
  @ApiProperty() address!: string;
  @ApiProperty({ type: 'integer' }) prefix!: number;
}

export class NetworkInterfaceBody {
  @ApiProperty() name!: string;
  @ApiProperty() mac!: string;
  @ApiProperty({ type: [InterfaceAddressBody] }) ipv4!: InterfaceAddressBody[];
  @ApiProperty({ type: [InterfaceAddressBody] }) ipv6!: InterfaceAddressBody[];
  @ApiProperty() up!: boolean;
}

export class NetworkStateBody {
  @ApiProperty({ description: 'SHA-256 of the state; changes when the state does.' }) hash!: string;
  @ApiProperty() hostname!: string;
  @ApiProperty({ type: [NetworkInterfaceBody] }) interfaces!: NetworkInterfaceBody[];
  @ApiProperty({ type: [String] }) gateways!: string[];
  @ApiProperty({ type: [String] }) dns!: string[];
  @ApiProperty({ format: 'date-time' }) received_at!: string;
}

export class DiskUsageBody {
  @ApiProperty() mount!: string;
  @ApiProperty({ type: 'integer', format: 'int64' }) used_bytes!: number;
  @ApiProperty({ type: 'integer', format: 'int64' }) total_bytes!: number;
}

/** Totals of one interface since boot. */
export class InterfaceTrafficBody {
  @ApiProperty() name!: string;
  @ApiProperty({ type: 'integer', format: 'int64' }) rx_bytes!: number;
  @ApiProperty({ type: 'integer', format: 'int64' }) tx_bytes!: number;
}

/** The latest sample; network counters are totals since boot. */
export class MetricsSnapshotBody {
  @ApiProperty({ format: 'date-time' }) ts!: string;
  @ApiProperty() cpu_percent!: number;
  @ApiProperty({ type: 'integer', format: 'int64' }) memory_used_bytes!: number;
  @ApiProperty({ type: 'integer', format: 'int64' }) memory_total_bytes!: number;
  @ApiProperty({ type: 'integer', format: 'int64', required: false }) swap_used_bytes?: number;
  @ApiProperty({ required: false }) load1?: number;
  @ApiProperty({ type: 'integer', format: 'int64' }) net_rx_bytes!: number;
  @ApiProperty({ type: 'integer', format: 'int64' }) net_tx_bytes!: number;
  @ApiProperty({ type: 'integer', required: false }) process_count?: number;
  @ApiProperty({ type: [DiskUsageBody] }) disks!: DiskUsageBody[];
  @ApiProperty({ type: [InterfaceTrafficBody], required: false }) interfaces?: InterfaceTrafficBody[];
}

export class AgentStateBody {
  @ApiProperty({ format: 'uuid' }) agent_id!: string;
  @ApiProperty({ type: NetworkStateBody, nullable: true }) network!: NetworkStateBody | null;
  @ApiProperty({ type: MetricsSnapshotBody, nullable: true }) metrics!: MetricsSnapshotBody | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) booted_at!: string | null;
  @ApiProperty({ type: Boolean, nullable: true }) reboot_pending!: boolean | null;
  @ApiProperty({
    type: 'integer',
    format: 'int64',
    nullable: true,
    description: 'How far the clock of the agent is ahead of the server; measured with each heartbeat.',
  })
  clock_skew_ms!: number | null;
  @ApiProperty({ type: 'integer', format: 'int64', description: 'Samples that the agent had no room for, in all.' })
  dropped_samples!: number;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When that number last changed.' })
  dropped_samples_at!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) updated_at!: string | null;
}

export function toAgentStateBody(agentId: string, { state, clockSkewMs }: LatestState): AgentStateBody {
  const network = state?.network;
  const metrics: MetricsSample | null = state?.metrics ?? null;
  return {
    agent_id: agentId,
    network:
      network == null ? null : { ...network, received_at: (state?.networkReceivedAt ?? new Date(0)).toISOString() },
    metrics,
    booted_at: state?.bootedAt?.toISOString() ?? null,
    reboot_pending: state?.rebootPending ?? null,
    clock_skew_ms: clockSkewMs,
    dropped_samples: Number(state?.droppedSamples ?? 0),
    dropped_samples_at: state?.droppedSamplesAt?.toISOString() ?? null,
    updated_at: state?.updatedAt.toISOString() ?? null,
  };
}
