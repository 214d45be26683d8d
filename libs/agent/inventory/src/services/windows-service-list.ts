import type { ServiceItem, ServiceStartMode, ServiceState } from '@gururmm/shared/protocol';
import { known, labelOf } from '../text';

/** ENUM_SERVICE_STATUS_PROCESSW of 64-bit Windows: two pointers, then nine DWORDs, padded to 8 bytes. */
const ENTRY_BYTES = 56;
const STATE_OFFSET = 20;
const STATES: Readonly<Record<number, ServiceState>> = { 1: 'stopped', 4: 'running', 7: 'stopped' };
/** `dwStartType` (winsvc.h). Those of the boot and of the system are drivers, which are not listed. */
const START_MODES: Readonly<Record<number, ServiceStartMode>> = {
  0: 'automatic',
  1: 'automatic',
  2: 'automatic',
  3: 'manual',
  4: 'disabled',
};

/**
 * Reads what `EnumServicesStatusExW` wrote: entries at the start, their names behind them.
 * @param address where the buffer lay, to which the pointers in it refer
 * @param startTypeOf `dwStartType` of a service; undefined when it is not told
 */
export function readServiceList(
  buffer: Buffer,
  count: number,
  address: bigint,
  startTypeOf: (name: string) => number | undefined,
): ServiceItem[] {
  return Array.from({ length: count }, (_, index) => index * ENTRY_BYTES).flatMap((offset) => {
    const textAt = (pointerOffset: number) => wideText(buffer, Number(buffer.readBigUInt64LE(pointerOffset) - address));
    const name = labelOf(textAt(offset));
    if (name === undefined) return [];
    const state = STATES[buffer.readUInt32LE(offset + STATE_OFFSET)] ?? 'changing';
    const start_mode = START_MODES[startTypeOf(name) ?? -1] ?? 'unknown';
    return [{ name, ...known({ display_name: labelOf(textAt(offset + 8)) }), state, start_mode }];
  });
}

/** Text that ends with a zero; empty when it does not lie in the buffer. */
function wideText(buffer: Buffer, start: number): string {
  if (start < 0 || start >= buffer.length) return '';
  let end = start;
  while (end + 1 < buffer.length && buffer.readUInt16LE(end) !== 0) end += 2;
  return buffer.toString('utf16le', start, end);
}
