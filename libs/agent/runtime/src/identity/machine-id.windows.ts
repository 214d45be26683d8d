import { dlopen, ptr } from 'bun:ffi';

/** HKEY_LOCAL_MACHINE as a sign-extended handle. */
const LOCAL_MACHINE = 0xffff_ffff_8000_0002n;
const STRING_VALUE_FROM_64_BIT_VIEW = 0x2 | 0x0001_0000;
const BUFFER_BYTES = 256;

/** MachineGuid, which Windows Setup writes once per installation. */
export function readMachineId(): string | undefined {
  const { symbols } = dlopen('advapi32.dll', {
    RegGetValueW: { args: ['u64', 'ptr', 'ptr', 'u32', 'ptr', 'ptr', 'ptr'], returns: 'i32' },
  });
  const value = Buffer.alloc(BUFFER_BYTES);
  const sizeBytes = new Uint32Array([BUFFER_BYTES]);
  const status = symbols.RegGetValueW(
    LOCAL_MACHINE,
    ptr(wideString('SOFTWARE\\Microsoft\\Cryptography')),
    ptr(wideString('MachineGuid')),
    STRING_VALUE_FROM_64_BIT_VIEW,
    null,
    ptr(value),
    ptr(sizeBytes),
  );
  if (status !== 0) return undefined;
  const text = value.toString('utf16le', 0, sizeBytes[0]).replace(/\0+$/, '').trim();
  return text === '' ? undefined : text;
}

function wideString(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le');
}
