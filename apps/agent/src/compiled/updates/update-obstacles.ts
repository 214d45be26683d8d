import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UpdateLab } from '@gururmm/e2e/support';
import { until } from '../until';
import { servingVersion } from './update-kills';
import { UpdateTrial } from './update-trial';

const MIB = 1024 * 1024;
/** Room for the installed agent, its draft and its slot, and the spare that an update asks for. */
const DISK_MIB = 512;
const LIMIT_MS = 120_000;

interface Obstacle {
  readonly name: string;
  /** What the update's end must say. */
  readonly reason: RegExp;
  /** Puts the obstacle into the way before the offer; @returns what removes it. */
  prepare?(trial: UpdateTrial, disk: Disk): () => void;
  /** Or later. */
  meanwhile?(trial: UpdateTrial, disk: Disk, target: string): Promise<() => void>;
}

/** What came of one update with something in its way. */
export interface ObstacleResult {
  readonly name: string;
  readonly state: string;
  readonly error: string | undefined;
  readonly isExpected: boolean;
  readonly serving: string;
}

const OBSTACLES: readonly Obstacle[] = [
  {
    name: 'the disk is full from the start',
    reason: /ENOSPC|no space/i,
    prepare: (_, disk) => disk.fill(0),
  },
  {
    name: 'the disk has too little room',
    reason: /the disk has \d+ MiB left, the update needs \d+ MiB/,
    prepare: (_, disk) => disk.fill(150),
  },
  {
    name: 'the disk fills while the file comes in',
    reason: /ENOSPC|no space/i,
    meanwhile: async (trial, disk, target) => {
      const content = readFileSync(await trial.lab.build(target));
      const half = content.length / 2;
      let rest: (() => void) | undefined;
      trial.bends.set(trial.lab.fileName, (response) => {
        response.write(content.subarray(0, half));
        rest = () => response.end(content.subarray(half));
      });
      trial.offer(target);
      const send = await until('the download', () => rest, LIMIT_MS);
      const free = disk.fill(0);
      send();
      return free;
    },
  },
  {
    name: 'the disk fills before the trial',
    // The note of the start may still find room; the new version then cannot keep its own.
    reason: /ENOSPC|no space|did not sign in/i,
    meanwhile: async (trial, disk, target) => {
      const id = trial.server.command({ command: 'sleep 4' });
      await until('the command to run', () => (trial.server.acks(id) > 0 ? true : undefined), LIMIT_MS);
      trial.offer(target);
      await until('the slot', () => (trial.hasSlot(target) ? true : undefined), LIMIT_MS);
      return disk.fill(0);
    },
  },
  {
    name: 'its place is busy',
    reason: /could not take its place: .*EBUSY/,
    prepare: ({ programPath }) => mounted(['--bind', programPath, programPath], programPath),
  },
  {
    name: 'the directory of versions is read-only',
    reason: /EROFS|read-only/i,
    prepare: ({ programPath }) => readOnly(join(programPath, '../versions')),
  },
  {
    name: 'its memory of updates is read-only',
    reason: /EROFS|read-only/i,
    prepare: ({ agent }) => readOnly(join(agent.dataDirectory, 'update')),
  },
];

export const OBSTACLE_NAMES = OBSTACLES.map(({ name }) => name);

/** A small disk of its own; needs a mount namespace of its own and root. */
class Disk {
  readonly path = mkdtempSync(join(tmpdir(), 'gururmm-disk-'));

  constructor() {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'tmpfs', this.path]);
  }

  /** Leaves so much room. @returns what gives the rest back */
  fill(leftMib: number): () => void {
    const path = join(this.path, 'filler');
    const file = openSync(path, 'w');
    const { bavail, bsize } = statfsSync(this.path);
    let left = bavail * bsize - leftMib * MIB;
    try {
      while (left > 0) left -= writeSync(file, Buffer.alloc(Math.min(left, MIB)));
    } catch (error) {
      // Somebody was faster: full is what was wanted.
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
    return () => rmSync(path);
  }

  remove(): void {
    execFileSync('umount', ['--lazy', this.path]);
    rmSync(this.path, { recursive: true });
  }
}

/** One update with this in its way; the obstacle then goes, and a whole version must serve. */
export async function runObstacle(lab: UpdateLab, target: string, name: string): Promise<ObstacleResult> {
  const obstacle = OBSTACLES.find((each) => each.name === name);
  if (obstacle === undefined) throw new Error(`there is no obstacle "${name}"`);
  const disk = new Disk();
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = disk.path;
  try {
    const trial = await UpdateTrial.start(lab);
    try {
      return await carryOut(obstacle, trial, disk, target);
    } finally {
      await trial.dispose();
    }
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    disk.remove();
  }
}

async function carryOut(obstacle: Obstacle, trial: UpdateTrial, disk: Disk, target: string): Promise<ObstacleResult> {
  const { name, reason } = obstacle;
  const clear = obstacle.prepare?.(trial, disk);
  if (clear !== undefined) trial.offer(target);
  const clearLater = await obstacle.meanwhile?.(trial, disk, target);
  const { state, error } = await trial.end(LIMIT_MS);
  clear?.();
  clearLater?.();
  const serving = await servingVersion(trial, target);
  const isExpected = state !== 'succeeded' && reason.test(error ?? '') && serving === lastGood(trial);
  return { name, state, error, isExpected, serving };
}

function lastGood(trial: UpdateTrial): string | undefined {
  return trial.server.of('auth')[0]?.version;
}

function mounted(args: readonly string[], path: string): () => void {
  execFileSync('mount', args);
  return () => execFileSync('umount', [path]);
}

function readOnly(path: string): () => void {
  mkdirSync(path, { recursive: true });
  const unmount = mounted(['--bind', path, path], path);
  execFileSync('mount', ['-o', 'remount,bind,ro', path]);
  return unmount;
}
