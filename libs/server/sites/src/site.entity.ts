import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

/** A location of a client; machines enrol into it. */
@Entity('sites')
export class Site {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') clientId!: string;
  @Column('text') name!: string;
  /** Address of the site, e.g. `DARK-GROVE-7839`; not a secret. */
  @Column('text') siteCode!: string;
  /** SHA-256 of the site key. */
  @Column('bytea', { select: false }) apiKeyHash!: Buffer;
  /** Open enrolment: a machine that knows only the site code is taken without a technician's approval. */
  @Column('boolean') autoApprove!: boolean;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ type: 'timestamptz' }) updatedAt!: Date;
}
