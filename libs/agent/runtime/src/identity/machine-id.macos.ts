import { dlopen, ptr } from 'bun:ffi';

/** gethostuuid(2) answers the hardware's IOPlatformUUID without starting a process. */
export function readMachineId(): string | undefined {
  const { symbols } = dlopen('libSystem.B.dylib', { gethostuuid: { args: ['ptr', 'ptr'], returns: 'i32' } });
  const uuid = new Uint8Array(16);
  const waitOneSecond = new BigInt64Array([1n, 0n]);
  if (symbols.gethostuuid(ptr(uuid), ptr(waitOneSecond)) !== 0) return undefined;
  return uuid.every((byte) => byte === 0) ? undefined : Buffer.from(uuid).toString('hex');
}
