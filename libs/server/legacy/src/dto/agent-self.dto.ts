import { ApiProperty } from '@nestjs/swagger';

/** How the server sees the agent that asks. */
export class AgentSelfBody {
  @ApiProperty({ format: 'uuid' }) agent_id!: string;

  @ApiProperty({ enum: ['approved', 'pending_approval'] })
  status!: 'approved' | 'pending_approval';

  @ApiProperty({ format: 'date-time' }) server_time!: string;
}
