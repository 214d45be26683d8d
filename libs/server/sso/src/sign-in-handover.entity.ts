import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A finished sign-in at the provider that the console has not collected yet. */
@Entity('sso_handovers')
export class SignInHandover {
  @PrimaryColumn({ type: 'bytea' }) codeHash!: Buffer;
  @Column('uuid') userId!: string;
  @Column('timestamptz') expiresAt!: Date;
}
