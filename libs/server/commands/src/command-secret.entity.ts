import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The secrets of a command that is not over, sealed with a key of the server's. */
@Entity('command_secrets')
export class CommandSecret {
  @PrimaryColumn('uuid') commandId!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('bytea') sealed!: Buffer;
}
