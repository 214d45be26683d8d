import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFileSystems, STATFS_BYTES } from './darwin-statfs';
import { DiskCollector } from './disk-collector';
import type { DiskUsage } from './disk-usage';
import { localMounts, parseMounts, readDisks } from './disk.linux';
import { driveRoots } from './drive-letters';

const mountsOf = (name: string) =>
  localMounts(
    parseMounts(readFileSync(join(import.meta.dirname, '../testcases', name, 'proc/self/mounts'), 'utf8')),
  ).map(({ mount }) => mount);

/** One struct statfs of macOS. */
function darwinEntry(mount: string, flags: number, blocks: number, freeBlocks: number): Uint8Array {
  const entry = Buffer.alloc(STATFS_BYTES);
  entry.writeUInt32LE(4096, 0);
  entry.writeBigUInt64LE(BigInt(blocks), 8);
  entry.writeBigUInt64LE(BigInt(freeBlocks), 16);
  entry.writeUInt32LE(flags, 64);
  entry.write(mount, 88);
  return entry;
}

describe('DiskCollector', () => {
  it('lists each local disk once, without network, bind and virtual mounts', () => {
    expect(mountsOf('linux-server')).toEqual(['/', '/boot/efi', '/srv/my files']);
  });

  it('counts the overlay of a container as its root', () => {
    expect(mountsOf('linux-container')).toEqual(['/', '/etc/hosts']);
  });

  it('asks the file system of each mount, and leaves out what is not there', async () => {
    const disks = await readDisks(join(import.meta.dirname, '../testcases/linux-server'));
    const root = disks.find(({ mount }) => mount === '/');
    expect(root?.total_bytes).toBeGreaterThan(0);
    expect(root?.used_bytes).toBeLessThanOrEqual(root?.total_bytes ?? 0);
    expect(disks.some(({ mount }) => mount === '/srv/my files')).toBe(false);
  });

  it('leaves out what a sample cannot carry', async () => {
    const disk = (mount: string, total_bytes = 10): DiskUsage => ({ mount, used_bytes: 1, total_bytes });
    const many = Array.from({ length: 70 }, (_, index) => disk(`/m${index}`));
    const collector = new DiskCollector(() => [disk('/empty', 0), disk(`/${'x'.repeat(300)}`), disk('/a\nb'), ...many]);
    const { disks } = await collector.collect(AbortSignal.timeout(1000));
    expect(disks).toHaveLength(64);
    expect(disks[0]?.mount).toBe('/m0');
  });

  it('reads the drive letters of Windows from their mask', () => {
    expect(driveRoots(0b1101)).toEqual(['A:\\', 'C:\\', 'D:\\']);
    expect(driveRoots(1 << 25)).toEqual(['Z:\\']);
  });

  it('reads the volumes of macOS: local ones, and of the hidden ones only the data volume', () => {
    const bytes = Buffer.concat([
      darwinEntry('/', 0x1000, 100, 40),
      darwinEntry('/System/Volumes/VM', 0x101000, 100, 40),
      darwinEntry('/System/Volumes/Data', 0x101000, 1000, 400),
      darwinEntry('/Volumes/nas', 0, 100, 40),
    ]);
    expect(parseFileSystems(bytes, 4)).toEqual([
      { mount: '/', used_bytes: 60 * 4096, total_bytes: 100 * 4096 },
      { mount: '/System/Volumes/Data', used_bytes: 600 * 4096, total_bytes: 1000 * 4096 },
    ]);
  });
});
