import { readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiskUsage } from './disk-usage';

/** File systems with space of their own. Network ones are absent: a dead server would hang the reading. */
const LOCAL_FILE_SYSTEMS = new Set(
  'ext2 ext3 ext4 xfs btrfs zfs f2fs jfs reiserfs bcachefs vfat exfat ntfs ntfs3 fuseblk hfsplus apfs overlay'.split(
    ' ',
  ),
);

/** A line of /proc/self/mounts. */
export interface Mount {
  readonly device: string;
  readonly mount: string;
  readonly type: string;
}

/** Reads the mount table, then statfs(2) of each local file system. */
export async function readDisks(rootDirectory: string): Promise<DiskUsage[]> {
  const mounts = localMounts(parseMounts(await readFile(join(rootDirectory, 'proc/self/mounts'), 'utf8')));
  const disks = await Promise.all(mounts.map(({ mount }) => readUsage(mount)));
  return disks.filter((disk) => disk !== undefined);
}

/** Parses proc_pid_mounts(5); spaces and the like stand there as octal escapes. */
export function parseMounts(text: string): Mount[] {
  return text
    .split('\n')
    .map((line) => line.split(' '))
    .filter((fields) => fields.length >= 4)
    .map(([device = '', mount = '', type = '']) => ({ device, mount: unescapeOctal(mount), type }));
}

/** One mount per device: bind mounts of the same disk would count it twice. Overlay counts only as the root. */
export function localMounts(mounts: readonly Mount[]): Mount[] {
  const byDevice = new Map<string, Mount>();
  for (const each of mounts) {
    const isOverlayElsewhere = each.type === 'overlay' && each.mount !== '/';
    if (!LOCAL_FILE_SYSTEMS.has(each.type) || isOverlayElsewhere || byDevice.has(each.device)) continue;
    byDevice.set(each.device, each);
  }
  return [...byDevice.values()];
}

/** Used as df(1) counts it: without what is reserved for root on the free side. */
async function readUsage(mount: string): Promise<DiskUsage | undefined> {
  try {
    const { blocks, bfree, bsize } = await statfs(mount);
    return { mount, used_bytes: (blocks - bfree) * bsize, total_bytes: blocks * bsize };
  } catch {
    return undefined; // unmounted meanwhile, or not visible from here
  }
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}
