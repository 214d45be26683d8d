import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { PolicyItems, PolicyLevel } from './policy-set';

/** What holds for all agents, or for those of one client, site or tag, or for one agent. */
@Entity('policies')
export class Policy {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('text') level!: PolicyLevel;
  /** Client of what it stands for; null for what belongs to no client. */
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('uuid', { nullable: true }) siteId!: string | null;
  @Column('text', { nullable: true }) tag!: string | null;
  @Column('uuid', { nullable: true }) agentId!: string | null;
  @Column('text') name!: string;
  /** Among the tag policies of one agent the higher number wins. */
  @Column('int') priority!: number;
  @Column('jsonb') items!: PolicyItems;
  /** Counts its states from 1. */
  @Column('int') version!: number;
  @Column('uuid', { nullable: true }) updatedBy!: string | null;
  @Column('timestamptz') updatedAt!: Date;
  @Column('timestamptz') createdAt!: Date;
}

/** A policy as it was from one change to the next. */
@Entity('policy_versions')
export class PolicyVersion {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') policyId!: string;
  @Column('int') version!: number;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('text') name!: string;
  @Column('int') priority!: number;
  @Column('jsonb') items!: PolicyItems;
  @Column('uuid', { nullable: true }) authorId!: string | null;
  /** Name of the author as the audit log has it; stays when the account is gone. */
  @Column('text') author!: string;
  @Column('timestamptz') createdAt!: Date;
}
