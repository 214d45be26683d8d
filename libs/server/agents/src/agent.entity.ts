import type { AgentStatus, OsType } from '@gururmm/shared/protocol';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One endpoint. Unique by `deviceId` once it has spoken. */
@Entity('agents')
export class Agent {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('uuid', { nullable: true }) siteId!: string | null;
  /** Where a machine that waits for approval wants to go. */
  @Column('uuid', { nullable: true }) requestedSiteId!: string | null;
  @Column('text', { nullable: true }) deviceId!: string | null;
  @Column('text') hostname!: string;
  @Column('text') osType!: OsType;
  @Column('text') osVersion!: string;
  @Column('text') arch!: string;
  @Column('text') version!: string;
  @Column('text', { array: true }) tags!: string[];
  @Column('text', { array: true }) capabilities!: string[];
  /** SHA-256 of the agent's own key; null until the agent has one. */
  @Column({ type: 'bytea', nullable: true, select: false }) apiKeyHash!: Buffer | null;
  /** SHA-256 of the key that replaces it once the agent has used it. */
  @Column({ type: 'bytea', nullable: true, select: false }) nextApiKeyHash!: Buffer | null;
  @Column('timestamptz', { nullable: true }) keyRotationRequestedAt!: Date | null;
  @Column('text') approval!: 'approved' | 'pending' | 'revoked';
  /** A machine of the same device id asked to enrol again without the key. */
  @Column({ type: 'timestamptz', nullable: true }) reenrolmentRequestedAt!: Date | null;
  /** When a second machine last showed this agent's key. */
  @Column('timestamptz', { nullable: true }) duplicateSeenAt!: Date | null;
  /** Server node that holds the agent's socket; null while offline. */
  @Column('uuid', { nullable: true }) nodeId!: string | null;
  /** Until then an agent without a socket counts as online by its last heartbeat; null while it does not poll. */
  @Column('timestamptz', { nullable: true }) pollingUntil!: Date | null;
  /** Fencing number: grows with each connection, and with each return of an agent that polls. */
  @Column({ type: 'bigint' }) socketEpoch!: string;
  @Column('timestamptz', { nullable: true }) lastSeenAt!: Date | null;
  /** Agent's clock minus the database's, in milliseconds, at its last heartbeat. */
  @Column({ type: 'bigint', nullable: true }) clockSkewMs!: string | null;
  @Column('timestamptz') enrolledAt!: Date;
  /** Derived by PostgreSQL from approval, node and polling. */
  @Column({ type: 'text', insert: false, update: false }) status!: AgentStatus;
}
