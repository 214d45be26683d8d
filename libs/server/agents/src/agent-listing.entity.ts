import type { AgentStatus, OsType } from '@gururmm/shared/protocol';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What lists of agents filter and sort by; the database keeps it, nothing writes it. */
@Entity('agent_listing')
export class AgentListing {
  @PrimaryColumn('uuid') agentId!: string;
  /** Empty in the row of the agent itself. */
  @PrimaryColumn('text') tag!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('uuid', { nullable: true }) siteId!: string | null;
  @Column('text') hostnameKey!: string;
  @Column('text') status!: AgentStatus;
  @Column('text') osType!: OsType;
  @Column('text') version!: string;
}
