import type { DiskUsage } from './disk-usage';

/** Size of struct statfs with 64-bit inodes (sys/mount.h). */
export const STATFS_BYTES = 2168;

const OFFSETS = { blockBytes: 0, blocks: 8, freeBlocks: 16, flags: 64, mountedOn: 88 };
const MOUNT_POINT_BYTES = 1024;
const MNT_LOCAL = 0x1000;
const MNT_DONTBROWSE = 0x0010_0000;
/** The data volume of macOS is hidden from browsing, yet it is where the files are. */
const DATA_VOLUME = '/System/Volumes/Data';

/** Reads an array of struct statfs; network and hidden volumes are left out. */
export function parseFileSystems(bytes: Uint8Array, count: number): DiskUsage[] {
  const disks: DiskUsage[] = [];
  for (let index = 0; index < count; index += 1) {
    const entry = bytes.subarray(index * STATFS_BYTES, (index + 1) * STATFS_BYTES);
    const view = new DataView(entry.buffer, entry.byteOffset, entry.byteLength);
    const mount = cString(entry.subarray(OFFSETS.mountedOn, OFFSETS.mountedOn + MOUNT_POINT_BYTES));
    if (!isReported(view.getUint32(OFFSETS.flags, true), mount)) continue;
    const blockBytes = view.getUint32(OFFSETS.blockBytes, true);
    const blocks = Number(view.getBigUint64(OFFSETS.blocks, true));
    const freeBlocks = Number(view.getBigUint64(OFFSETS.freeBlocks, true));
    disks.push({ mount, used_bytes: (blocks - freeBlocks) * blockBytes, total_bytes: blocks * blockBytes });
  }
  return disks;
}

function isReported(flags: number, mount: string): boolean {
  return (flags & MNT_LOCAL) !== 0 && ((flags & MNT_DONTBROWSE) === 0 || mount === DATA_VOLUME);
}

function cString(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8');
}
