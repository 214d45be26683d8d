import type { SoftwareSource } from '@gururmm/shared/protocol';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Something that is installed on an agent now. `version` and `arch` are empty where the system tells none. */
@Entity('agent_software')
export class AgentSoftware {
  @PrimaryColumn('uuid') agentId!: string;
  @PrimaryColumn('bigint') titleId!: string;
  @PrimaryColumn('text') source!: SoftwareSource;
  @PrimaryColumn('text') arch!: string;
  @PrimaryColumn('text') version!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('text', { nullable: true }) publisher!: string | null;
  @Column('date', { nullable: true }) installedOn!: string | null;
  @Column('timestamptz') firstSeenAt!: Date;
}
