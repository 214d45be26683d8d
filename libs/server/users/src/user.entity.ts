import type { Role } from '@gururmm/server/platform/http';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

/** A person who signs in. */
@Entity('users')
export class User {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('text') email!: string;
  @Column('text') name!: string;
  @Column('text') role!: Role;
  /** Argon2id in PHC form; null for accounts that only sign in through single sign-on. */
  @Column({ type: 'text', nullable: true, select: false }) passwordHash!: string | null;
  @Column('boolean') mustChangePassword!: boolean;
  @Column('boolean') isDisabled!: boolean;
  /** The one local account that still signs in when single sign-on or the second factor is lost. */
  @Column('boolean') isBreakGlass!: boolean;
  @Column('text') scopeKind!: 'all' | 'clients';
  /** TOTP secret, sealed with the server's secret; null until the second factor is set up. */
  @Column({ type: 'bytea', nullable: true, select: false }) totpSecret!: Buffer | null;
  /** A secret that was shown but not confirmed yet. */
  @Column({ type: 'bytea', nullable: true, select: false }) totpPendingSecret!: Buffer | null;
  /** Time step of the last code that was accepted: no code works twice (RFC 6238, section 5.2). */
  @Column({ type: 'bigint', nullable: true, select: false }) totpLastStep!: string | null;
  @Column({ type: 'bytea', array: true, select: false }) recoveryCodeHashes!: Buffer[];
  @Column('text', { nullable: true }) ssoIssuer!: string | null;
  @Column('text', { nullable: true }) ssoTenant!: string | null;
  @Column('text', { nullable: true }) ssoSubject!: string | null;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ type: 'timestamptz' }) updatedAt!: Date;
}
