import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One act. Rows are chained by hash, per client; nobody may change or remove one. */
@Entity('audit_log')
export class AuditEntry {
  @PrimaryGeneratedColumn({ type: 'bigint' }) id!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  /** Place in the chain of its client, from 1 without a gap. */
  @Column({ type: 'bigint' }) chainSeq!: string;
  @Column('timestamptz') at!: Date;
  @Column('text') actorKind!: 'user' | 'api_token' | 'agent' | 'system' | 'anonymous';
  @Column('uuid', { nullable: true }) actorId!: string | null;
  @Column('text') actorName!: string;
  @Column('text', { nullable: true }) address!: string | null;
  @Column('text', { nullable: true }) requestId!: string | null;
  @Column('text') action!: string;
  @Column('text') objectKind!: string;
  @Column('text', { nullable: true }) objectId!: string | null;
  @Column('jsonb', { nullable: true }) before!: Record<string, unknown> | null;
  @Column('jsonb', { nullable: true }) after!: Record<string, unknown> | null;
  @Column({ type: 'bytea' }) previousHash!: Buffer;
  @Column({ type: 'bytea' }) hash!: Buffer;
}
