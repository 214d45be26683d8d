import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from '../build/load-typescript.mjs';

/** Of every file in a package, so that the same input makes the same bytes; SOURCE_DATE_EPOCH as elsewhere. */
export const EPOCH_SECONDS = Number(process.env.SOURCE_DATE_EPOCH ?? 1_767_225_600);

/** Where the packages of Linux carry the program and the licence. */
export const CARRIED = '/opt/gururmm/package';

/** Text of a script of the package manager. */
export function scriptText(name) {
  return readFileSync(join(workspaceRoot, 'tools/package/scripts', `${name}.sh`), 'utf8');
}

/** A directory to stage in. Its modes go into the package: unpacked at the root, they are those of the root. */
export function stagingDirectory(prefix) {
  process.umask(0o022);
  const directory = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(directory, 0o755);
  return directory;
}

/** Puts a file into a staging directory, with this mode and the one time. */
export function place(from, to, mode) {
  mkdirSync(join(to, '..'), { recursive: true, mode: 0o755 });
  copyFileSync(from, to);
  chmodSync(to, mode);
  utimesSync(to, EPOCH_SECONDS, EPOCH_SECONDS);
}

/** Program and licence where the packages of Linux carry them. */
export function placeProgram(directory, binary) {
  place(binary, join(directory, CARRIED, 'gururmm-agent'), 0o755);
  place(join(workspaceRoot, 'LICENSE'), join(directory, CARRIED, 'LICENSE'), 0o644);
}

/** Runs a program of the system that packages. @throws Error that names it when it is not there */
export function runTool(program, args, options = {}) {
  try {
    return execFileSync(program, args, {
      ...options,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, SOURCE_DATE_EPOCH: String(EPOCH_SECONDS), LC_ALL: 'C' },
    });
  } catch (error) {
    if (error.code === 'ENOENT') throw new Error(`${program} is not on this machine; Debian has it as a package`);
    throw new Error(`${program} failed: ${(error.stderr || error.message).trim()}`);
  }
}
