import type { MetricsSample } from '@gururmm/shared/protocol';

/** Use of one mounted file system; sizes in bytes. */
export type DiskUsage = MetricsSample['disks'][number];

/** Reads every local file system once; must not wait for one that hangs. */
export type ReadDisks = (rootDirectory: string, signal: AbortSignal) => DiskUsage[] | Promise<DiskUsage[]>;

/** Most file systems a sample holds, and the longest mount point (the protocol's limits). */
const MAX_DISKS = 64;
const MAX_MOUNT_LENGTH = 255;

/** Leaves out what a sample cannot carry: empty file systems, overlong or odd names, more than 64. */
export function reportable(disks: readonly DiskUsage[]): DiskUsage[] {
  return disks
    .filter(({ mount, total_bytes }) => total_bytes > 0 && mount.length <= MAX_MOUNT_LENGTH && !/\p{Cc}/u.test(mount))
    .slice(0, MAX_DISKS);
}
