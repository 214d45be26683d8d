import { dlopen, ptr } from 'bun:ffi';

const GENERIC_WRITE = 0x40000000;
const OPEN_ALWAYS = 4;
const FILE_ATTRIBUTE_NORMAL = 0x80;
const INVALID_HANDLE_VALUE = 0xffff_ffff_ffff_ffffn;

/** CreateFileW with share mode 0: nobody else can open the file until this process ends. */
export function takeFileLock(path: string): (() => void) | undefined {
  const { symbols } = dlopen('kernel32.dll', {
    CloseHandle: { args: ['u64'], returns: 'i32' },
    CreateFileW: { args: ['ptr', 'u32', 'u32', 'ptr', 'u32', 'u32', 'u64'], returns: 'u64' },
  });
  const name = Buffer.from(`${path}\0`, 'utf16le');
  const handle = symbols.CreateFileW(ptr(name), GENERIC_WRITE, 0, null, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, 0n);
  if (BigInt.asUintN(64, handle) === INVALID_HANDLE_VALUE) return undefined;
  return () => void symbols.CloseHandle(handle);
}
