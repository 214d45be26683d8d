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
  @Column('text', { nullable: true, select: false }) passwordHash!: string | null;
  @Column('boolean') mustChangePassword!: boolean;
  @Column('boolean') isDisabled!: boolean;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ type: 'timestamptz' }) updatedAt!: Date;
}
