import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One file of a release, as the signed metadata describes it. */
export interface ReleaseFile {
  /** TUF target path: `<product>/<version>/<file name>`. */
  readonly target: string;
  readonly product: 'gururmm-agent' | 'gururmm-legacy-agent';
  readonly os: string;
  readonly arch: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** A version that may be rolled out; its files are in the mirrored, signed repository. */
@Entity('releases')
export class Release {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('text') version!: string;
  @Column('text') channel!: 'stable' | 'beta';
  @Column('text', { nullable: true }) notes!: string | null;
  @Column('jsonb') files!: readonly ReleaseFile[];
  @Column('uuid', { nullable: true }) createdBy!: string | null;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  /** The signed metadata no longer names it. */
  @Column('timestamptz', { nullable: true }) withdrawnAt!: Date | null;
}
