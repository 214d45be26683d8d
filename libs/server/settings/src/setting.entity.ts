import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One setting that an administrator changed from its default. */
@Entity('settings')
export class Setting {
  @PrimaryColumn('text') key!: string;
  @Column('jsonb') value!: unknown;
  @Column('timestamptz') updatedAt!: Date;
  @Column('uuid', { nullable: true }) updatedBy!: string | null;
}
