import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DomainError } from '@gururmm/server/platform/errors';
import {
  Metadata,
  MetadataKind,
  type Root,
  type Snapshot,
  type TargetFile,
  type Targets,
  type Timestamp,
} from '@tufjs/models';
import * as z from 'zod';
import type { ReleaseFile } from './release.entity';

const customSchema = z.object({
  product: z.enum(['gururmm-agent', 'gururmm-legacy-agent']),
  os: z.string().min(1).max(32),
  arch: z.string().min(1).max(32),
  version: z.string().min(1).max(64),
  channel: z.enum(['stable', 'beta']),
});

/** A version as the signed metadata knows it. */
export interface SignedRelease {
  readonly version: string;
  readonly channel: 'stable' | 'beta';
  readonly files: readonly ReleaseFile[];
}

/**
 * The mirrored repository, checked the way an agent checks it (The Update Framework, section 5.3):
 * what agents would refuse must not be offered to them. The server signs nothing and can only read here.
 */
export class MirrorMetadata {
  private readonly metadataDir: string;

  constructor(private readonly directory: string) {
    this.metadataDir = join(directory, 'metadata');
  }

  /**
   * Every version that the current metadata names, with files that are there in full.
   * @throws DomainError conflict when the repository is missing, expired, damaged or not properly signed
   */
  async releases(now: Date): Promise<readonly SignedRelease[]> {
    const targets = await this.verifiedTargets(now);
    const byVersion = new Map<string, { channel: 'stable' | 'beta'; files: ReleaseFile[] }>();
    for (const target of Object.values(targets.signed.targets)) {
      const custom = customSchema.safeParse(target.custom);
      if (!custom.success || !(await this.isWhole(target))) continue;
      const release = byVersion.get(custom.data.version) ?? { channel: custom.data.channel, files: [] };
      release.files.push(fileOf(target, custom.data));
      byVersion.set(custom.data.version, release);
    }
    return [...byVersion].map(([version, release]) => ({ version, ...release }));
  }

  private async verifiedTargets(now: Date): Promise<Metadata<Targets>> {
    try {
      const root = await this.newestRoot();
      const timestamp = await this.read<Timestamp>(MetadataKind.Timestamp, 'timestamp.json');
      root.verifyDelegate('timestamp', timestamp);
      const snapshot = await this.read<Snapshot>(
        MetadataKind.Snapshot,
        `${timestamp.signed.snapshotMeta.version}.snapshot.json`,
      );
      root.verifyDelegate('snapshot', snapshot);
      const version = snapshot.signed.meta['targets.json']?.version ?? 0;
      const targets = await this.read<Targets>(MetadataKind.Targets, `${version}.targets.json`);
      root.verifyDelegate('targets', targets);
      assertVersions({ snapshot, timestamp, targets, version });
      for (const metadata of [root, timestamp, snapshot, targets]) {
        if (metadata.signed.isExpired(now)) throw new Error(`${metadata.signed.type} has expired`);
      }
      return targets;
    } catch (error) {
      throw new DomainError('conflict', `The update repository is not usable: ${faultText(error)}.`);
    }
  }

  /** Follows the roots from the first one; each is signed by the keys of the one before and by its own. */
  private async newestRoot(): Promise<Metadata<Root>> {
    const names = await readdir(this.metadataDir);
    let root = await this.read<Root>(MetadataKind.Root, '1.root.json');
    root.verifyDelegate('root', root);
    for (let next = 2; names.includes(`${next}.root.json`); next += 1) {
      const candidate = await this.read<Root>(MetadataKind.Root, `${next}.root.json`);
      root.verifyDelegate('root', candidate);
      candidate.verifyDelegate('root', candidate);
      if (candidate.signed.version !== next)
        throw new Error(`${next}.root.json says version ${candidate.signed.version}`);
      root = candidate;
    }
    return root;
  }

  private async read<T extends Root | Timestamp | Snapshot | Targets>(
    kind: MetadataKind,
    name: string,
  ): Promise<Metadata<T>> {
    const json: unknown = JSON.parse(await readFile(join(this.metadataDir, name), 'utf8'));
    // The overloads of the library know only literal kinds.
    return (Metadata.fromJSON as (kind: MetadataKind, json: unknown) => Metadata<T>)(kind, json);
  }

  /** Names and sizes only: agents check the hash, and a mirror of many gigabytes is not read through. */
  private async isWhole(target: TargetFile): Promise<boolean> {
    const name = `${target.hashes['sha256'] ?? ''}.${basename(target.path)}`;
    try {
      const { size } = await stat(join(this.directory, 'targets', dirname(target.path), name));
      return size === target.length;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }
}

/** In one line, and without a path of this machine. */
function faultText(error: unknown): string {
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && path !== undefined) return `${basename(path)} cannot be read (${code})`;
  return message.split('\n')[0] ?? message;
}

interface Named {
  readonly snapshot: Metadata<Snapshot>;
  readonly timestamp: Metadata<Timestamp>;
  readonly targets: Metadata<Targets>;
  readonly version: number;
}

function assertVersions({ snapshot, timestamp, targets, version }: Named): void {
  if (snapshot.signed.version !== timestamp.signed.snapshotMeta.version) throw new Error('the snapshot is another one');
  if (targets.signed.version !== version) throw new Error('the targets metadata is another one');
}

function fileOf(target: TargetFile, custom: z.infer<typeof customSchema>): ReleaseFile {
  const { product, os, arch } = custom;
  return { target: target.path, product, os, arch, sha256: target.hashes['sha256'] ?? '', sizeBytes: target.length };
}
