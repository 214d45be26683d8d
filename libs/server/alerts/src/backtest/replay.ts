import type { MetricsSample } from '@gururmm/shared/protocol';
import { type Condition, type ConditionMemory, NEVER_BAD, stepCondition } from '../engine/condition';
import { metricValues } from '../engine/metric-values';
import type { AlertRule } from '../rules/alert-rule.entity';

/** A stored sample as far as rules look at it. */
export type ReplayedSample = Pick<
  MetricsSample,
  'ts' | 'cpu_percent' | 'memory_used_bytes' | 'memory_total_bytes' | 'disks'
>;

/** An alert that the rule would have raised. */
export interface ReplayedAlert {
  readonly object: string;
  readonly raisedMs: number;
  /** Null when it was still open at the end of the samples. */
  readonly clearedMs: number | null;
  readonly peak: number;
}

interface Track {
  memory: ConditionMemory;
  open: { raisedMs: number; peak: number } | undefined;
}

/** Takes the samples of one agent in, in the order of their times, through the engine that live rules go through. */
export class Replay {
  readonly alerts: ReplayedAlert[] = [];
  private readonly tracks = new Map<string, Track>();

  constructor(
    private readonly rule: Pick<AlertRule, 'kind' | 'parameters'>,
    private readonly condition: Condition,
  ) {}

  add(sample: ReplayedSample): void {
    const atMs = Date.parse(sample.ts);
    for (const { object, value } of metricValues(this.rule, sample)) this.step(object, atMs, value);
  }

  /** Puts the alerts that are still open among the others. */
  finish(): readonly ReplayedAlert[] {
    for (const [object, { open }] of this.tracks)
      if (open !== undefined) this.alerts.push({ object, ...open, clearedMs: null });
    this.tracks.clear();
    return this.alerts;
  }

  private step(object: string, atMs: number, value: number): void {
    const track = this.tracks.get(object) ?? { memory: NEVER_BAD, open: undefined };
    const { memory, change } = stepCondition(track.memory, { atMs, value }, this.condition);
    track.memory = memory;
    if (change === 'raise') track.open = { raisedMs: atMs, peak: value };
    if (track.open !== undefined) track.open.peak = Math.max(track.open.peak, value);
    if (change === 'clear' && track.open !== undefined) {
      this.alerts.push({ object, ...track.open, clearedMs: atMs });
      track.open = undefined;
    }
    this.tracks.set(object, track);
  }
}
