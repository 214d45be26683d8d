import type { CommandType } from '@gururmm/shared/protocol';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One command on many agents; the list of targets is frozen when it is made. */
@Entity('jobs')
export class Job {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid', { nullable: true }) createdBy!: string | null;
  /** The client of all its targets; null when they belong to several. */
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('text') commandType!: CommandType;
  @Column('text') command!: string;
  @Column('jsonb') filter!: Record<string, unknown>;
  @Column('int') targetCount!: number;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
}
