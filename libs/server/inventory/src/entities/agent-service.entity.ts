import type { ServiceStartMode, ServiceState } from '@gururmm/shared/protocol';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A service of an agent as it was when the agent last looked. */
@Entity('agent_services')
export class AgentService {
  @PrimaryColumn('uuid') agentId!: string;
  /** The name in lower case: services of Windows have no case. */
  @PrimaryColumn('text') nameKey!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('text') name!: string;
  @Column('text', { nullable: true }) displayName!: string | null;
  @Column('text') state!: ServiceState;
  @Column('text') startMode!: ServiceStartMode;
}
