import type { Permission } from '@gururmm/server/platform/http';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Which jobs of which issuer get an API token, and what that token may do. */
@Entity('trust_rules')
export class TrustRule {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('text') name!: string;
  @Column('text') issuer!: string;
  @Column('text') audience!: string;
  /** Pattern by claim; every one must match. */
  @Column('jsonb') claims!: Readonly<Record<string, string>>;
  @Column('text', { array: true }) permissions!: Permission[];
  /** Null: every client of its maker. */
  @Column('uuid', { array: true, nullable: true }) clientIds!: string[] | null;
  /** Null: every site of those clients. */
  @Column('uuid', { array: true, nullable: true }) siteIds!: string[] | null;
  @Column('int') lifetimeSeconds!: number;
  /** Whose rights bound every token of the rule. */
  @Column('uuid') createdBy!: string;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
}
