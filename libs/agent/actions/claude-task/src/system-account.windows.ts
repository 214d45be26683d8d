import { dlopen, ptr } from 'bun:ffi';

const TOKEN_QUERY = 0x8;
const TOKEN_USER = 1;
const WIN_LOCAL_SYSTEM_SID = 22;
const LARGEST_TOKEN_USER_BYTES = 256;

/**
 * Whether this process runs as SYSTEM, whose name differs by the language of Windows.
 * @throws when Windows does not say
 */
export function isLocalSystem(): boolean {
  const { symbols: kernel32 } = dlopen('kernel32.dll', { GetCurrentProcess: { args: [], returns: 'u64' } });
  const { symbols: advapi32 } = dlopen('advapi32.dll', {
    OpenProcessToken: { args: ['u64', 'u32', 'ptr'], returns: 'i32' },
    GetTokenInformation: { args: ['u64', 'i32', 'ptr', 'u32', 'ptr'], returns: 'i32' },
    IsWellKnownSid: { args: ['u64', 'i32'], returns: 'i32' },
  });
  const [token, user, length] = [
    new BigUint64Array(1),
    new BigUint64Array(LARGEST_TOKEN_USER_BYTES / 8),
    new Uint32Array(1),
  ];
  const isKnown =
    advapi32.OpenProcessToken(kernel32.GetCurrentProcess(), TOKEN_QUERY, ptr(token)) !== 0 &&
    advapi32.GetTokenInformation(token[0] ?? 0n, TOKEN_USER, ptr(user), user.byteLength, ptr(length)) !== 0;
  if (!isKnown) throw new Error('the account of this process is not known');
  return advapi32.IsWellKnownSid(user[0] ?? 0n, WIN_LOCAL_SYSTEM_SID) !== 0;
}
