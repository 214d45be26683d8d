import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A `state` that has come back: no callback works twice. */
@Entity('sso_spent_states')
export class SpentSignInState {
  @PrimaryColumn({ type: 'bytea' }) stateHash!: Buffer;
  @Column('timestamptz') expiresAt!: Date;
}
