import { join } from 'node:path';
import { MemoryCollector } from './memory-collector';
import { MEMORY_STATUS_BYTES, parseMemoryStatus } from './memory-status';
import { parseMeminfo, readMemory } from './memory.linux';
import { parseSwapUsage, parseVmStatistics, SWAP_USAGE_BYTES, VM_STATISTICS_BYTES } from './vm-statistics';

const GIB = 1024 ** 3;

async function collectFrom(name: string) {
  const collector = new MemoryCollector(readMemory);
  collector.init({ osType: 'linux', rootDirectory: join(import.meta.dirname, '../testcases', name) });
  return collector.collect();
}

describe('MemoryCollector', () => {
  it('counts what can be dropped at once as free', async () => {
    expect(await collectFrom('linux-6.1')).toEqual({
      memory_used_bytes: (24_684_084 - 23_932_352) * 1024,
      memory_total_bytes: 24_684_084 * 1024,
      swap_used_bytes: 97_148 * 1024,
    });
  });

  it('estimates where the kernel does not say what is available', async () => {
    expect(await collectFrom('linux-2.6.32')).toMatchObject({ memory_used_bytes: 520_696 * 1024, swap_used_bytes: 0 });
  });

  it('fails without a total', () => {
    expect(() => parseMeminfo('')).toThrow('no MemTotal');
  });

  it('reads MEMORYSTATUSEX of Windows', () => {
    const bytes = new Uint8Array(MEMORY_STATUS_BYTES);
    const view = new DataView(bytes.buffer);
    [16, 6, 20, 9].forEach((gib, index) => view.setBigUint64(8 + index * 8, BigInt(gib * GIB), true));
    expect(parseMemoryStatus(bytes)).toEqual({
      memory_used_bytes: 10 * GIB,
      memory_total_bytes: 16 * GIB,
      swap_used_bytes: 1 * GIB,
    });
  });

  it('counts pages of macOS as Activity Monitor does', () => {
    const bytes = new Uint8Array(VM_STATISTICS_BYTES);
    const view = new DataView(bytes.buffer);
    for (const [offset, pages] of [
      [12, 100],
      [88, 10],
      [128, 30],
      [140, 500],
    ] as const) {
      view.setUint32(offset, pages, true);
    }
    expect(parseVmStatistics(bytes, 16_384)).toBe(620 * 16_384);
  });

  it('reads the swap usage of macOS', () => {
    const bytes = new Uint8Array(SWAP_USAGE_BYTES);
    new DataView(bytes.buffer).setBigUint64(16, 77n, true);
    expect(parseSwapUsage(bytes)).toBe(77);
  });
});
