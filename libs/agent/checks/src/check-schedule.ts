import type { Random } from '@gururmm/agent/runtime';
import type { ScriptCheck } from '@gururmm/shared/protocol';

/** A new or changed check first runs within this time, or within half of its interval. */
const FIRST_RUN_SPREAD_SECONDS = 30;
/** Each run comes up to so much of the interval earlier or later: a fleet does not run its checks in step. */
const JITTER_SHARE = 0.05;

/** A check and the time of its next run. */
export interface DueCheck {
  readonly check: ScriptCheck;
  readonly atMs: number;
}

interface Entry extends DueCheck {
  readonly content: string;
}

/** When which check is due, on a clock that never jumps. */
export class CheckSchedule {
  private entries = new Map<string, Entry>();

  constructor(private readonly random: Random) {}

  /** The checks are these from now on; one that has not changed keeps its time. */
  replace(checks: readonly ScriptCheck[], nowMs: number): void {
    this.entries = new Map(
      checks.map((check) => {
        const content = JSON.stringify(check);
        const known = this.entries.get(check.check_id);
        const entry = known?.content === content ? known : { check, content, atMs: nowMs + this.firstWaitMs(check) };
        return [check.check_id, entry];
      }),
    );
  }

  /** Whether this very check is still wanted. */
  has(check: ScriptCheck): boolean {
    return this.entries.get(check.check_id)?.content === JSON.stringify(check);
  }

  /** The check that is due before all others. */
  next(): DueCheck | undefined {
    return [...this.entries.values()].reduce<DueCheck | undefined>(
      (first, entry) => (first === undefined || entry.atMs < first.atMs ? entry : first),
      undefined,
    );
  }

  /** A check starts now: its next run is an interval away. */
  noteStart({ check_id, interval_seconds }: ScriptCheck, nowMs: number): void {
    const entry = this.entries.get(check_id);
    if (entry === undefined) return;
    const factor = 1 - JITTER_SHARE + 2 * JITTER_SHARE * this.random();
    this.entries.set(check_id, { ...entry, atMs: nowMs + interval_seconds * 1000 * factor });
  }

  private firstWaitMs({ interval_seconds }: ScriptCheck): number {
    return this.random() * Math.min(interval_seconds / 2, FIRST_RUN_SPREAD_SECONDS) * 1000;
  }
}
