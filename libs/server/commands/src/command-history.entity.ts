import type { CommandStatus } from '@gururmm/shared/protocol';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** A state that a command entered; written by the trigger that guards the life cycle. */
@Entity('command_steps')
export class CommandStep {
  @PrimaryGeneratedColumn({ type: 'bigint' }) id!: string;
  @Column('uuid') commandId!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('text') status!: CommandStatus;
  @Column('timestamptz') at!: Date;
}

/** A chunk of output; `seq` counts from 0 over both streams. */
@Entity('command_output')
export class CommandOutput {
  @PrimaryColumn('uuid') commandId!: string;
  @PrimaryColumn('int') seq!: number;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('text') stream!: 'stdout' | 'stderr';
  @Column('text') data!: string;
  @Column('timestamptz') receivedAt!: Date;
}

/** A result that came after the command was over: kept beside it, and changes nothing. */
@Entity('command_late_results')
export class CommandLateResult {
  @PrimaryGeneratedColumn({ type: 'bigint' }) id!: string;
  @Column('uuid') commandId!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('jsonb') result!: Record<string, unknown>;
  @Column('timestamptz') receivedAt!: Date;
  @Column('bytea') resultHash!: Buffer;
}
