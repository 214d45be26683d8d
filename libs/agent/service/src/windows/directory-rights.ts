import { dlopen, ptr } from 'bun:ffi';
import { wideString } from './wide-string';

/** Constants of accctrl.h, winnt.h and sddl.h. */
const SE_FILE_OBJECT = 1;
const DACL_AND_NOTHING_INHERITED = 0x0000_0004 | 0x8000_0000;
const SDDL_REVISION = 1;

/**
 * Replaces the rights on a directory at once, and those that everything below inherits.
 * @param descriptor rights in the Security Descriptor Definition Language
 */
export function replaceRights(directory: string, descriptor: string): void {
  const { symbols: advapi32 } = dlopen('advapi32.dll', {
    ConvertStringSecurityDescriptorToSecurityDescriptorW: { args: ['ptr', 'u32', 'ptr', 'ptr'], returns: 'i32' },
    GetSecurityDescriptorDacl: { args: ['u64', 'ptr', 'ptr', 'ptr'], returns: 'i32' },
    SetNamedSecurityInfoW: { args: ['ptr', 'u32', 'u32', 'u64', 'u64', 'u64', 'u64'], returns: 'u32' },
  });
  const { symbols: kernel32 } = dlopen('kernel32.dll', { LocalFree: { args: ['u64'], returns: 'u64' } });
  const [parsed, list] = [new BigUint64Array(1), new BigUint64Array(1)];
  const flags = new Uint32Array(2);
  const text = wideString(descriptor);
  if (advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW(ptr(text), SDDL_REVISION, ptr(parsed), null) === 0)
    throw new Error(`Windows does not understand the rights ${descriptor}`);
  const address = parsed[0] ?? 0n;
  try {
    advapi32.GetSecurityDescriptorDacl(address, ptr(flags), ptr(list), ptr(flags, 4));
    const path = wideString(directory);
    const what = DACL_AND_NOTHING_INHERITED;
    const code = advapi32.SetNamedSecurityInfoW(ptr(path), SE_FILE_OBJECT, what, 0n, 0n, list[0] ?? 0n, 0n);
    if (code !== 0) throw new Error(`access to ${directory} cannot be restricted (error ${code})`);
  } finally {
    kernel32.LocalFree(address);
  }
}
