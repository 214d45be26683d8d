import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A short-lived secret that enrols machines into one site. */
@Entity('registration_tokens')
export class RegistrationToken {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') clientId!: string;
  @Column('uuid') siteId!: string;
  @Column('text') name!: string;
  @Column({ type: 'bytea', select: false }) tokenHash!: Buffer;
  /** Null: as often as one likes until it expires. */
  @Column('int', { nullable: true }) maxUses!: number | null;
  @Column('int') uses!: number;
  @Column('uuid', { nullable: true }) createdBy!: string | null;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
  @Column('timestamptz', { nullable: true }) revokedAt!: Date | null;
}
