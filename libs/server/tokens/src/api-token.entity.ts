import type { Permission } from '@gururmm/server/platform/http';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A credential for programs: never more than its maker may do right now, and usually less. */
@Entity('api_tokens')
export class ApiToken {
  @PrimaryGeneratedColumn('uuid') id!: string;
  /** Whose rights bound it. */
  @Column('uuid') userId!: string;
  /** The trust rule that made it, for a token that was exchanged. */
  @Column('uuid', { nullable: true }) trustRuleId!: string | null;
  @Column('text') name!: string;
  @Column({ type: 'bytea', select: false }) tokenHash!: Buffer;
  @Column('text', { array: true }) permissions!: Permission[];
  /** Null: every client of its maker. */
  @Column('uuid', { array: true, nullable: true }) clientIds!: string[] | null;
  /** Null: every site of those clients. */
  @Column('uuid', { array: true, nullable: true }) siteIds!: string[] | null;
  /** Addresses or CIDR ranges it may come from; empty means any. */
  @Column('text', { array: true }) addressRanges!: string[];
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
  @Column('timestamptz', { nullable: true }) lastUsedAt!: Date | null;
  @Column('text', { nullable: true }) lastUsedAddress!: string | null;
  @Column('timestamptz', { nullable: true }) revokedAt!: Date | null;
}
