import { readFileSync } from 'node:fs';
import { type Logger, messageOf, replaceFileDurably } from '@gururmm/agent/runtime';
import { z } from 'zod';
import { hasErrorCode } from './error-code';
import { TaskRefusal } from './task-refusal';

/** Length of the sliding window, in seconds. */
export const WINDOW_SECONDS = 3600;

/** Seconds since the machine started at each task; nothing else is kept. */
const stateSchema = z.object({ started_at_uptime_seconds: z.array(z.number().nonnegative()).max(1000) });

/**
 * Counts the tasks of the last hour, on disk, so that neither a kill nor a restart gives a slot back.
 *
 * Only the time since the machine started counts, never the clock, which anyone may set: at an uptime of `now` a task
 * noted at `then` is at least `now - then` old, and at least `now` old when `now < then`, since the machine has started
 * anew in between. Both are lower bounds, so a slot never comes back early; after a restart of the machine it may come
 * back up to an hour late.
 */
export class TaskWindow {
  constructor(
    private readonly path: string,
    private readonly uptimeSeconds: () => number,
    private readonly logger: Logger,
  ) {}

  /** @throws TaskRefusal when the window is full */
  check(limit: number): void {
    this.startsWithin(limit);
  }

  /**
   * Takes a slot, durably.
   * @throws TaskRefusal when the window is full; any error when it cannot be written, and then nothing may start
   */
  take(limit: number): void {
    this.write([...this.startsWithin(limit), this.uptimeSeconds()]);
  }

  private startsWithin(limit: number): number[] {
    const now = this.uptimeSeconds();
    const starts = this.read(limit, now).filter((then) => leastAge(then, now) < WINDOW_SECONDS);
    if (starts.length < limit) return starts;
    const waitSeconds = Math.ceil(WINDOW_SECONDS - Math.max(...starts.map((then) => leastAge(then, now))));
    throw new TaskRefusal(
      `this agent starts at most ${limit} Claude tasks in ${WINDOW_SECONDS} seconds; the next one can start in ${waitSeconds} seconds`,
    );
  }

  /** A state that nobody can read counts as full: deleting or spoiling it must not pay. */
  private read(limit: number, now: number): number[] {
    const text = readIfThere(this.path);
    if (text === undefined) return [];
    const state = stateSchema.safeParse(parseJson(text));
    if (state.success) return state.data.started_at_uptime_seconds;
    this.logger.error('the record of Claude tasks is unreadable; it counts as full for an hour', { path: this.path });
    const full = Array.from({ length: limit }, () => now);
    this.write(full);
    return full;
  }

  private write(starts: readonly number[]): void {
    replaceFileDurably(this.path, JSON.stringify({ started_at_uptime_seconds: starts }));
  }
}

function leastAge(then: number, now: number): number {
  return now >= then ? now - then : now;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw new TaskRefusal(`the record of Claude tasks cannot be read: ${messageOf(error)}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // judged by the schema, which refuses it
  }
}
