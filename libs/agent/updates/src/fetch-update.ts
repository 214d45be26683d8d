import { createHash } from 'node:crypto';
import { chmodSync, closeSync, createReadStream, fsyncSync, openSync, statfsSync } from 'node:fs';
import type { Slots } from './slots';
import type { TrustedRepository } from './trusted-repository';
import type { Offer } from './update-state';

/** What must be left on the disk besides the new version and its draft. */
const SPARE_BYTES = 64 * 1024 * 1024;
const PROGRAM_MODE = 0o755;

export interface FetchSteps {
  readonly repository: TrustedRepository;
  readonly slots: Slots;
  readonly targetPath: string;
  onVerifying(): void;
}

/**
 * Fetches the offered version into its slot. Only the signed metadata says what is right; what the server says beside
 * it must agree, or something is wrong with the server.
 * @throws Error with the reason, shown to technicians; no slot was made then
 */
export async function fetchUpdate(offer: Offer, steps: FetchSteps): Promise<void> {
  const { repository, slots, targetPath } = steps;
  const { target, updater } = await repository.find(targetPath);
  const sha256 = target.hashes['sha256'];
  if (sha256 !== offer.checksum || target.length !== offer.size_bytes) {
    throw new Error('what the server says of the file is not what its metadata signs');
  }
  const incoming = slots.openIncoming();
  assertSpace(slots.directory, target.length);
  await updater.downloadTarget(target, incoming);
  steps.onVerifying();
  makeProgram(incoming);
  if ((await hashOf(incoming)) !== sha256) throw new Error('the file on the disk is not the one that was verified');
  slots.install(offer.version);
}

function assertSpace(directory: string, lengthBytes: number): void {
  const { bavail, bsize } = statfsSync(directory);
  const neededBytes = 2 * lengthBytes + SPARE_BYTES;
  if (bavail * bsize < neededBytes) {
    throw new Error(`the disk has ${toMib(bavail * bsize)} MiB left, the update needs ${toMib(neededBytes)} MiB`);
  }
}

function toMib(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

function makeProgram(path: string): void {
  chmodSync(path, PROGRAM_MODE);
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
