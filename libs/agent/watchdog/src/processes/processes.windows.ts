import { dlopen, ptr } from 'bun:ffi';

const SNAPSHOT_PROCESSES = 0x00000002;
const INVALID_HANDLE = 0xffffffffffffffffn;
/** PROCESSENTRY32W on 64 bit: its size, and where szExeFile stands with its length in characters. */
const ENTRY = { sizeBytes: 568, nameOffset: 44, nameLength: 260 };
/** A list that changes while it is read must still end. */
const MAX_PROCESSES = 65_536;

const { symbols: kernel32 } = dlopen('kernel32.dll', {
  CreateToolhelp32Snapshot: { args: ['u32', 'u32'], returns: 'u64' },
  Process32FirstW: { args: ['u64', 'ptr'], returns: 'i32' },
  Process32NextW: { args: ['u64', 'ptr'], returns: 'i32' },
  CloseHandle: { args: ['u64'], returns: 'i32' },
});

/** Names such as `spoolsv.exe`, from a snapshot of the system. */
export function listProcessNames(): Set<string> {
  const snapshot = kernel32.CreateToolhelp32Snapshot(SNAPSHOT_PROCESSES, 0);
  if (snapshot === INVALID_HANDLE) throw new Error('the processes cannot be listed');
  try {
    const names = new Set<string>();
    const entry = Buffer.alloc(ENTRY.sizeBytes);
    entry.writeUInt32LE(ENTRY.sizeBytes, 0);
    let hasMore = kernel32.Process32FirstW(snapshot, ptr(entry)) !== 0;
    for (let count = 0; hasMore && count < MAX_PROCESSES; count += 1) {
      names.add(nameIn(entry));
      hasMore = kernel32.Process32NextW(snapshot, ptr(entry)) !== 0;
    }
    return names;
  } finally {
    kernel32.CloseHandle(snapshot);
  }
}

function nameIn(entry: Buffer): string {
  const text = entry.toString('utf16le', ENTRY.nameOffset, ENTRY.nameOffset + 2 * ENTRY.nameLength);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
