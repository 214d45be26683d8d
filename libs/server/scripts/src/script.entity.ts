import type { OsType } from '@gururmm/shared/protocol';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';
import type { ExitCodes, ScriptParameter, ScriptType } from './script-definition';

/** A script of the library; without a client it is the MSP's own, for every client. */
@Entity('scripts')
export class Script {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  @Column('text') name!: string;
  @Column('text') description!: string;
  @Column('int') currentVersion!: number;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ type: 'timestamptz' }) updatedAt!: Date;
  /** Its versions stay for the commands that came from them. */
  @Column('timestamptz', { nullable: true }) deletedAt!: Date | null;
}

/** One version of a script; it never changes. */
@Entity('script_versions')
export class ScriptVersion {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') scriptId!: string;
  @Column('uuid', { nullable: true }) clientId!: string | null;
  /** From 1. */
  @Column('int') version!: number;
  @Column('text') commandType!: ScriptType;
  @Column('text', { nullable: true }) interpreter!: string | null;
  @Column('text') command!: string;
  @Column('text', { array: true }) supportedOs!: OsType[];
  @Column('float8') timeoutSeconds!: number;
  @Column('jsonb') parameters!: ScriptParameter[];
  @Column('jsonb') exitCodes!: ExitCodes;
  /** What was changed, in its author's words. */
  @Column('text') note!: string;
  @Column('uuid', { nullable: true }) createdBy!: string | null;
  /** The author's name as it was. */
  @Column('text') author!: string;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
}
