import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const healthSchema = z.object({
  pid: z.number().int(),
  /** Milliseconds since the epoch; null: not yet. */
  signed_in_at: z.number().nullable(),
  command_at: z.number().nullable(),
  heartbeat_at: z.number(),
});

/** What a version on trial has reached. */
export type Health = z.infer<typeof healthSchema>;

export function healthPath(updateDirectory: string): string {
  return join(updateDirectory, 'health.json');
}

/** Replaces the file at once; it is not worth an fsync. */
export function writeHealth(path: string, health: Health): void {
  const temporaryPath = `${path}.tmp`;
  writeFileSync(temporaryPath, JSON.stringify(health), { mode: 0o600 });
  renameSync(temporaryPath, path);
}

/** Undefined when the version on trial has said nothing, or something that is not understood. */
export function readHealth(path: string): Health | undefined {
  try {
    return healthSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined; // nothing yet, or damaged: both are no sign of health
  }
}

export function removeHealth(path: string): void {
  rmSync(path, { force: true });
}
