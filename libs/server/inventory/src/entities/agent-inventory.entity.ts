import type { Hardware } from '@gururmm/shared/protocol';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The latest inventory of an agent: its hardware, and what is known of the lists. `…_at` is the agent's own time. */
@Entity('agent_inventory')
export class AgentInventory {
  @PrimaryColumn('uuid') agentId!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('jsonb', { nullable: true }) hardware!: Hardware | null;
  @Column('text', { nullable: true }) hardwareHash!: string | null;
  @Column('timestamptz', { nullable: true }) hardwareAt!: Date | null;
  @Column('text', { nullable: true }) softwareHash!: string | null;
  @Column('timestamptz', { nullable: true }) softwareAt!: Date | null;
  @Column('int', { nullable: true }) softwareCount!: number | null;
  @Column('boolean', { nullable: true }) softwareTruncated!: boolean | null;
  @Column('text', { nullable: true }) servicesHash!: string | null;
  @Column('timestamptz', { nullable: true }) servicesAt!: Date | null;
  @Column('int', { nullable: true }) servicesCount!: number | null;
  @Column('boolean', { nullable: true }) servicesTruncated!: boolean | null;
}
