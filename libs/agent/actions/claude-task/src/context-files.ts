import { randomUUID } from 'node:crypto';
import {
  chownSync,
  closeSync,
  constants,
  fchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '@gururmm/agent/runtime';
import type { CommandRequest } from '@gururmm/shared/protocol';
import type { Account } from './account';
import { isBelow, resolveBelow } from './contained-path';
import { hasErrorCode } from './error-code';
import type { HeldDirectory, HoldDirectory } from './hold-directory';
import { TaskRefusal } from './task-refusal';
import type { TaskPlace } from './working-directory';

const MAX_TOTAL_BYTES = 1024 * 1024;
const MAX_DEPTH = 16;
const CREATE_NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

export type ContextFile = NonNullable<NonNullable<CommandRequest['claude_task']>['context_files']>[number];

/** Who gets the files, and how directories are held. */
export interface ContextFileRules {
  readonly hold: HoldDirectory;
  readonly isWindows: boolean;
  readonly account: Account;
}

/**
 * Writes the files of a task into its working directory and nowhere else: no link is followed, a file that is there
 * is replaced and never written into (it may have a second name elsewhere).
 * @throws TaskRefusal when one of them cannot be placed; those before it stay
 */
export function writeContextFiles(place: TaskPlace, files: readonly ContextFile[], rules: ContextFileRules): void {
  const totalBytes = files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  if (totalBytes > MAX_TOTAL_BYTES) throw new TaskRefusal(`context files hold more than ${MAX_TOTAL_BYTES} bytes`);
  const targets = files.map((file) => ({ ...file, names: namesOf(place.directory.realPath, file.path, rules) }));
  for (const { path, names, content } of targets) {
    try {
      writeBelow(place, place.directory, names, content, rules);
    } catch (error) {
      throw new TaskRefusal(`context file ${path}: ${messageOf(error)}`);
    }
  }
}

/** The names from the working directory down to the file. */
function namesOf(directory: string, path: string, { isWindows }: ContextFileRules): string[] {
  const resolved = resolveBelow(directory, path, isWindows);
  const names = resolved
    .slice(directory.length)
    .split(isWindows ? '\\' : '/')
    .filter((name) => name !== '');
  if (names.length === 0 || /[\\/]$/.test(path)) throw new TaskRefusal(`context file ${path}: names no file`);
  if (names.length > MAX_DEPTH)
    throw new TaskRefusal(`context file ${path}: lies deeper than ${MAX_DEPTH} directories`);
  return names;
}

function writeBelow(
  place: TaskPlace,
  directory: HeldDirectory,
  names: readonly string[],
  content: string,
  rules: ContextFileRules,
): void {
  const [name = '', ...below] = names;
  if (below.length === 0) {
    replaceFile(directory, name, content, rules.account);
    return;
  }
  const child = enter(directory, name, rules);
  try {
    if (!isBelow(place.root, child.realPath, rules.isWindows)) throw new TaskRefusal('leads out of the allowed root');
    writeBelow(place, child, below, content, rules);
  } finally {
    child.release();
  }
}

/** Opens a directory, made if it is not there; a link is refused. */
function enter(parent: HeldDirectory, name: string, { hold, account }: ContextFileRules): HeldDirectory {
  const path = join(parent.accessPath, name);
  const isNew = mkdirUnlessThere(path);
  const child = hold(path, 'refuse');
  if (isNew && account.owner !== undefined) chownSync(child.accessPath, account.owner.uid, account.owner.gid);
  return child;
}

function mkdirUnlessThere(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** A new file that takes the place of the old one: whatever the old name is linked to keeps its content. */
function replaceFile(directory: HeldDirectory, name: string, content: string, { owner }: Account): void {
  const target = join(directory.accessPath, name);
  const present = lstatSync(target, { throwIfNoEntry: false });
  if (present !== undefined && !present.isFile())
    throw new TaskRefusal('its place is taken by something that is no file');
  const temporary = join(directory.accessPath, `.gururmm-${randomUUID()}`);
  const file = openSync(temporary, CREATE_NEW, 0o600);
  try {
    writeFileSync(file, content);
    if (owner !== undefined) fchownSync(file, owner.uid, owner.gid);
    closeSync(file);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
