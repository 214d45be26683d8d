import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Metadata, MetaFile, Snapshot, TargetFile, Targets, Timestamp } from '@tufjs/models';
import { ReleaseError } from './release-error.mjs';
import { expiryAfter, SPEC_VERSION } from './signing.mjs';

const TARGETS_DAYS = 180;
const SNAPSHOT_DAYS = 30;
/** A mirror that is cut off or frozen is noticed within this time. */
const TIMESTAMP_DAYS = 7;

/** Release files by name; the system and the processor follow from it. */
const FILE_NAME = /^(gururmm-agent)-(linux-musl|linux|windows|macos)-(x64|arm64)(?:\.exe)?$/;
const LEGACY_NAME = 'gururmm-legacy-agent.js';

export const CHANNELS = ['stable', 'beta'];
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

/**
 * Copies a file into the repository and describes it as a target `<product>/<version>/<name>`.
 * @returns {Promise<TargetFile>}
 * @throws ReleaseError when the name or the version says nothing
 */
export async function addFile(repository, { file, version, channel }) {
  if (!VERSION.test(version)) throw new ReleaseError(`"${version}" is no version such as 1.4.0`);
  if (!CHANNELS.includes(channel)) throw new ReleaseError(`the channel is one of ${CHANNELS.join(', ')}`);
  const name = basename(file);
  const custom = { ...platformOf(name), version, channel };
  if (!existsSync(file)) throw new ReleaseError(`${file} does not exist`);
  const sha256 = await hashOf(file);
  const path = `${custom.product}/${version}/${name}`;
  await copyDurably(file, join(repository.targetsDirectory, dirname(path), `${sha256}.${name}`));
  return new TargetFile({
    path,
    length: statSync(file).size,
    hashes: { sha256 },
    unrecognizedFields: { custom },
  });
}

/** The next targets metadata: what stands there, with these files added and those versions withdrawn. */
export function nextTargets(current, { add = [], withdraw = [] }, now) {
  const kept = Object.values(current?.signed.targets ?? {}).filter(({ custom }) => !withdraw.includes(custom.version));
  const replaced = add.filter((target) => kept.some((each) => each.path === target.path && !each.equals(target)));
  if (replaced.length > 0) throw new ReleaseError(`already released with other content: ${replaced[0].path}`);
  const targets = new Targets({
    version: (current?.signed.version ?? 0) + 1,
    specVersion: SPEC_VERSION,
    expires: expiryAfter(TARGETS_DAYS, now),
  });
  for (const target of [...kept, ...add]) targets.addTarget(target);
  return new Metadata(targets);
}

/** @param {number} targetsVersion version of the targets metadata that it names */
export function nextSnapshot(current, targetsVersion, now) {
  return new Metadata(
    new Snapshot({
      version: (current?.signed.version ?? 0) + 1,
      specVersion: SPEC_VERSION,
      expires: expiryAfter(SNAPSHOT_DAYS, now),
      meta: { 'targets.json': new MetaFile({ version: targetsVersion }) },
    }),
  );
}

export function nextTimestamp(current, snapshotVersion, now) {
  return new Metadata(
    new Timestamp({
      version: (current?.signed.version ?? 0) + 1,
      specVersion: SPEC_VERSION,
      expires: expiryAfter(TIMESTAMP_DAYS, now),
      snapshotMeta: new MetaFile({ version: snapshotVersion }),
    }),
  );
}

function platformOf(name) {
  if (name === LEGACY_NAME) return { product: 'gururmm-legacy-agent', os: 'windows', arch: 'any' };
  const match = FILE_NAME.exec(name);
  if (match === null) throw new ReleaseError(`${name} is not named like a release file`);
  const [, product, os, arch] = match;
  return { product, os, arch };
}

async function hashOf(file) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

async function copyDurably(from, to) {
  if (existsSync(to)) return;
  mkdirSync(dirname(to), { recursive: true });
  const temporary = `${to}.${process.pid}`;
  await copyFile(from, temporary);
  const handle = await open(temporary, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  renameSync(temporary, to);
}
