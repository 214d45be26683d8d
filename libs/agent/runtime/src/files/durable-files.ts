import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const PRIVATE_FILE_MODE = 0o600;
const PRIVATE_DIRECTORY_MODE = 0o700;

/**
 * Replaces a file so that after a power failure either the old or the new content is
 * there, whole: temporary file, fsync, rename, fsync of the directory.
 */
export function replaceFileDurably(path: string, content: string, mode = PRIVATE_FILE_MODE): void {
  const temporaryPath = `${path}.${process.pid}.tmp`;
  const file = openSync(temporaryPath, 'w', mode);
  try {
    writeFully(file, Buffer.from(content));
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(temporaryPath, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(temporaryPath, path);
  syncDirectory(dirname(path));
}

/** Makes a rename or a new file in `path` durable. Windows has no such call and needs none (NTFS journals it). */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** Creates a directory that only the agent's own account may enter. */
export function ensurePrivateDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: PRIVATE_DIRECTORY_MODE });
}

/** Writes all bytes; a single `write` may stop early. */
export function writeFully(file: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written, bytes.length - written);
}
