import type { CommandRequest, CommandStatus, CommandType } from '@gururmm/shared/protocol';
import type { ExitCodes } from '@gururmm/server/scripts';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One command for one agent; its status changes only as `COMMAND_TRANSITIONS` allows. */
@Entity('commands')
export class Command {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') agentId!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('uuid', { nullable: true }) siteId!: string | null;
  @Column('uuid', { nullable: true }) createdBy!: string | null;
  /** The job that it is part of. */
  @Column('uuid', { nullable: true }) jobId!: string | null;
  /** The library script that it came from. */
  @Column('uuid', { nullable: true }) scriptId!: string | null;
  @Column('int', { nullable: true }) scriptVersion!: number | null;
  /** What the exit codes of its script meant then. */
  @Column('jsonb', { nullable: true }) exitCodes!: ExitCodes | null;
  @Column('text') commandType!: CommandType;
  @Column('text') command!: string;
  @Column('text', { nullable: true }) interpreter!: string | null;
  @Column('jsonb', { nullable: true }) args!: string[] | null;
  @Column('jsonb', { nullable: true }) env!: Record<string, string> | null;
  /** Names of its secrets; their values are kept apart. */
  @Column('text', { array: true, nullable: true }) secretNames!: string[] | null;
  @Column('jsonb', { nullable: true }) claudeTask!: NonNullable<CommandRequest['claude_task']> | null;
  @Column('float8') timeoutSeconds!: number;
  @Column('text') status!: CommandStatus;
  /** How often it was handed to a socket. */
  @Column('int') attempt!: number;
  /** Until then it is on its way; afterwards it may be sent again. By the database's clock. */
  @Column('timestamptz', { nullable: true }) leaseUntil!: Date | null;
  @Column({ type: 'bigint', nullable: true }) leaseEpoch!: string | null;
  @Column('timestamptz', { nullable: true }) cancelRequestedAt!: Date | null;
  @Column('int', { nullable: true }) exitCode!: number | null;
  /** Inline output; null when the stored chunks are the output. */
  @Column('text', { nullable: true }) stdout!: string | null;
  @Column('text', { nullable: true }) stderr!: string | null;
  @Column('int', { nullable: true }) lastSeq!: number | null;
  @Column('text', { nullable: true }) outputSha256!: string | null;
  /** SHA-256 of the stored result: a resent one is recognised. */
  @Column('bytea', { nullable: true }) resultHash!: Buffer | null;
  @Column('boolean') truncated!: boolean;
  @Column('text', { nullable: true }) error!: string | null;
  @Column('float8', { nullable: true }) durationMs!: number | null;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz', { nullable: true }) sentAt!: Date | null;
  @Column('timestamptz', { nullable: true }) startedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) completedAt!: Date | null;
  @Column('timestamptz') expiresAt!: Date;
}
