import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { replaceFileDurably } from '../files/durable-files';

/** Keeps the raw machine-id, which other software uses as a secret seed, on the machine (see machine-id(5)). */
const PRODUCT_SALT = 'gururmm device identity v1:';

/** The device id that follows from a machine's own identifier. */
export function deriveDeviceId(machineId: string): string {
  return createHash('sha256').update(PRODUCT_SALT).update(machineId.trim().toLowerCase()).digest('hex');
}

/**
 * The device id kept at `path`, made at the first call: derived from the machine, or
 * random where the machine has no identifier.
 */
export function keepDeviceId(path: string, machineId: string | undefined): string {
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  if (/^[A-Za-z0-9._:-]{8,128}$/.test(kept)) return kept;
  const deviceId = machineId === undefined ? `random-${randomUUID()}` : deriveDeviceId(machineId);
  replaceFileDurably(path, `${deviceId}\n`);
  return deviceId;
}
