import { ApiProperty } from '@nestjs/swagger';
import type { NetworkChangeSummary } from '../network-changes.repository';
import { NETWORK_ASPECTS, type NetworkAspect } from '../network-difference';

export class NetworkDifferenceBody {
  @ApiProperty({ enum: NETWORK_ASPECTS }) aspect!: NetworkAspect;
  @ApiProperty({ type: String, nullable: true, description: 'Null for what belongs to the whole machine.' })
  interface!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Null for what appeared.' }) before!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Null for what went.' }) after!: string | null;
}

export class NetworkChangeBody {
  @ApiProperty() id!: string;
  @ApiProperty({ format: 'date-time' }) changed_at!: string;
  @ApiProperty({ description: 'Hash of the state that began then.' }) hash!: string;
  @ApiProperty({ type: [NetworkDifferenceBody], description: 'Empty for the first state that is known.' })
  changes!: NetworkDifferenceBody[];
}

export function toNetworkChangeBody({ id, changedAt, hash, changes }: NetworkChangeSummary): NetworkChangeBody {
  return { id, changed_at: changedAt.toISOString(), hash, changes: [...changes] };
}
