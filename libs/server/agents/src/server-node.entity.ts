import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A running server; when its lease ends, its agents are offline. */
@Entity('server_nodes')
export class ServerNodeRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('timestamptz') startedAt!: Date;
  @Column('timestamptz') leaseUntil!: Date;
}
