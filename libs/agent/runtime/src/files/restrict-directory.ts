import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { systemProgram } from '../programs/system-program';

/** Well-known identifiers of SYSTEM, the administrators, and whoever owns the directory. */
const FULL_CONTROL = ['*S-1-5-18', '*S-1-5-32-544', '*S-1-3-4'].map((account) => `${account}:(OI)(CI)F`);

/**
 * Creates a directory that only root, or SYSTEM and administrators, can enter. On Windows
 * permissions of ProgramData are inherited and let every user read, so they are replaced
 * when the directory is new; an administrator's later choice stays.
 * @throws when the permissions cannot be set: a key must not lie where everybody reads it.
 */
export function ensureRestrictedDirectory(path: string): void {
  const created = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (created === undefined || process.platform !== 'win32') return;
  const args = [path, '/inheritance:r', '/grant:r', ...FULL_CONTROL];
  const { status, error } = spawnSync(systemProgram('icacls.exe'), args, { windowsHide: true, stdio: 'ignore' });
  if (status !== 0) {
    throw new Error(
      `access to ${path} cannot be restricted: icacls ${error?.message ?? `ended with ${String(status)}`}`,
    );
  }
}
