import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A workload token that was exchanged; kept while it would still be valid. */
@Entity('spent_workload_tokens')
export class SpentWorkloadToken {
  @PrimaryColumn({ type: 'bytea' }) tokenHash!: Buffer;
  @Column('timestamptz') expiresAt!: Date;
}
