import type { CommandType } from '@gururmm/shared/protocol';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One command on many agents; the list of targets is frozen when it is made. */
@Entity('jobs')
export class Job {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid', { nullable: true }) createdBy!: string | null;
  /** Clients of its targets; who does not see all of them does not see the job. The nil UUID stands for "no client". */
  @Column('uuid', { array: true }) clientIds!: string[];
  @Column('text') commandType!: CommandType;
  @Column('text') command!: string;
  @Column('jsonb') filter!: Record<string, unknown>;
  @Column('int') targetCount!: number;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
}
