import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A name of software, once for the whole fleet; it belongs to no client. */
@Entity('software_titles')
export class SoftwareTitle {
  @PrimaryColumn('bigint') id!: string;
  @Column('text') name!: string;
  /** In lower case, for searches. */
  @Column({ type: 'text', insert: false, update: false }) nameKey!: string;
}
