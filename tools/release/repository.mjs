import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Metadata } from '@tufjs/models';
import { writeDurably } from './durable-files.mjs';
import { ReleaseError } from './release-error.mjs';

/** Roles of the repository; root and targets are signed offline, the other two by the online keys. */
export const ROLES = ['root', 'targets', 'snapshot', 'timestamp'];

/** Roles whose changes wait in `staged/` until enough offline keys have signed. */
export const OFFLINE_ROLES = ['root', 'targets'];

/**
 * A TUF repository in a directory, laid out as a mirror serves it (consistent snapshots):
 * `metadata/<version>.<role>.json`, `metadata/timestamp.json`, `targets/<path>/<sha256>.<name>`.
 */
export class Repository {
  /** @param {string} directory */
  constructor(directory) {
    this.metadataDirectory = join(directory, 'metadata');
    this.targetsDirectory = join(directory, 'targets');
    this.stagedDirectory = join(directory, 'staged');
  }

  get exists() {
    return existsSync(join(this.metadataDirectory, '1.root.json'));
  }

  /** @throws ReleaseError when nothing of this role was published yet */
  latest(role) {
    const found = this.find(role);
    if (found === undefined) throw new ReleaseError(`the repository has no ${role} metadata`);
    return found;
  }

  /** The newest published metadata of a role, or undefined. */
  find(role) {
    const path = role === 'timestamp' ? this.path(role, 0) : this.newestPath(role);
    return path !== undefined && existsSync(path) ? read(role, path) : undefined;
  }

  /** A change that still waits for signatures, or undefined. */
  staged(role) {
    const path = this.stagedPath(role);
    return existsSync(path) ? read(role, path) : undefined;
  }

  stagedPath(role) {
    return join(this.stagedDirectory, `${role}.json`);
  }

  stage(role, metadata) {
    writeDurably(this.stagedPath(role), bytesOf(metadata));
  }

  publish(role, metadata) {
    writeDurably(this.path(role, metadata.signed.version), bytesOf(metadata));
  }

  path(role, version) {
    return join(this.metadataDirectory, role === 'timestamp' ? 'timestamp.json' : `${version}.${role}.json`);
  }

  newestPath(role) {
    if (!existsSync(this.metadataDirectory)) return undefined;
    const versions = readdirSync(this.metadataDirectory)
      .map((name) => new RegExp(`^([1-9][0-9]*)\\.${role}\\.json$`).exec(name)?.[1])
      .filter((version) => version !== undefined)
      .map(Number);
    return versions.length === 0 ? undefined : this.path(role, Math.max(...versions));
  }
}

function read(role, path) {
  try {
    return Metadata.fromJSON(role, JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new ReleaseError(`${path} is damaged: ${error.message}`);
  }
}

function bytesOf(metadata) {
  return Buffer.from(JSON.stringify(metadata.toJSON(), null, 1));
}
