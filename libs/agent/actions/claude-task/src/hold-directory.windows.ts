import { dlopen, ptr } from 'bun:ffi';
import type { HeldDirectory } from './hold-directory';

const FILE_LIST_DIRECTORY = 0x1;
const SHARE_READ_AND_WRITE = 0x3;
const OPEN_EXISTING = 3;
const FILE_FLAG_BACKUP_SEMANTICS = 0x0200_0000;
const FILE_FLAG_OPEN_REPARSE_POINT = 0x0020_0000;
const INVALID_HANDLE = 0xffff_ffff_ffff_ffffn;
const LONGEST_PATH = 32_768;
const FILE_ATTRIBUTE_DIRECTORY = 0x10;
const FILE_ATTRIBUTE_REPARSE_POINT = 0x400;
/** Size of BY_HANDLE_FILE_INFORMATION; the attributes stand first. */
const INFORMATION_BYTES = 52;

const { symbols: kernel32 } = dlopen('kernel32.dll', {
  CreateFileW: { args: ['ptr', 'u32', 'u32', 'ptr', 'u32', 'u32', 'u64'], returns: 'u64' },
  GetFinalPathNameByHandleW: { args: ['u64', 'ptr', 'u32', 'u32'], returns: 'u32' },
  GetFileInformationByHandle: { args: ['u64', 'ptr'], returns: 'i32' },
  GetLastError: { args: [], returns: 'u32' },
  CloseHandle: { args: ['u64'], returns: 'i32' },
});

/**
 * Holds a directory by a handle that does not share deletion: until it is closed, neither the directory nor one above
 * it can be renamed, removed or replaced by a junction, so the real path stays true.
 */
export function holdDirectory(path: string, links: 'follow' | 'refuse'): HeldDirectory {
  const handle = openDirectory(path, links);
  try {
    const attributes = attributesOf(handle);
    if ((attributes & FILE_ATTRIBUTE_DIRECTORY) === 0) throw new Error(`${path} is not a directory`);
    if ((attributes & FILE_ATTRIBUTE_REPARSE_POINT) !== 0) throw new Error(`${path} is a link`);
    const realPath = finalPathOf(handle);
    return { realPath, accessPath: realPath, release: () => void kernel32.CloseHandle(handle) };
  } catch (error) {
    kernel32.CloseHandle(handle);
    throw error;
  }
}

function openDirectory(path: string, links: 'follow' | 'refuse'): bigint {
  const flags = FILE_FLAG_BACKUP_SEMANTICS | (links === 'refuse' ? FILE_FLAG_OPEN_REPARSE_POINT : 0);
  const name = Buffer.from(`${path}\0`, 'utf16le');
  const handle = kernel32.CreateFileW(
    ptr(name),
    FILE_LIST_DIRECTORY,
    SHARE_READ_AND_WRITE,
    null,
    OPEN_EXISTING,
    flags,
    0n,
  );
  if (BigInt.asUintN(64, handle) !== INVALID_HANDLE) return handle;
  throw new Error(`${path} cannot be opened as a directory (Windows error ${kernel32.GetLastError()})`);
}

function attributesOf(handle: bigint): number {
  const information = new Uint32Array(INFORMATION_BYTES / 4);
  if (kernel32.GetFileInformationByHandle(handle, ptr(information)) === 0) throw new Error('the directory is gone');
  return information[0] ?? 0;
}

/** @throws for what has no drive letter: a share is not a place of this machine */
function finalPathOf(handle: bigint): string {
  const buffer = new Uint16Array(LONGEST_PATH);
  const length = kernel32.GetFinalPathNameByHandleW(handle, ptr(buffer), buffer.length, 0);
  if (length === 0 || length >= buffer.length) throw new Error('the real path of the directory is not known');
  const path = Buffer.from(buffer.buffer, 0, length * 2).toString('utf16le');
  if (!/^\\\\\?\\[A-Z]:\\/i.test(path)) throw new Error('the directory is not on a drive of this machine');
  return path.slice(4);
}
