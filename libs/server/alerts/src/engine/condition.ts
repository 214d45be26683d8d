/** `pending`: bad, but not yet for long or often enough. `raised`: there is an alert, or maintenance keeps it back. */
export type ConditionPhase = 'ok' | 'pending' | 'raised';

/** What a rule remembers of one object of one agent. Times are milliseconds since 1970. */
export interface ConditionMemory {
  readonly phase: ConditionPhase;
  readonly badSinceMs: number | null;
  /** Bad observations in a row. */
  readonly fails: number;
  /** Good observations in a row while raised. */
  readonly resets: number;
  /** The newest observation; older ones and repetitions change nothing. */
  readonly lastMs: number | null;
}

/** When an observation is bad, and how much of it makes an alert. */
export interface Condition {
  /** Bad from this value on. */
  readonly raise: number;
  /** Good again below this value; at most `raise`. Between the two all stays as it is. */
  readonly clear: number;
  readonly durationMs: number;
  readonly failsBeforeAlert: number;
  readonly resetsBeforeResolve: number;
  /** A longer silence between two observations breaks a series; null where silence says nothing. */
  readonly maxGapMs: number | null;
}

export interface Observation {
  readonly atMs: number;
  readonly value: number;
}

export interface ConditionStep {
  readonly memory: ConditionMemory;
  readonly change: 'raise' | 'clear' | null;
}

/** What is remembered of what was never bad. */
export const NEVER_BAD: ConditionMemory = { phase: 'ok', badSinceMs: null, fails: 0, resets: 0, lastMs: null };

/** One observation further. Live rules and the back-test both go through here. */
export function stepCondition(memory: ConditionMemory, seen: Observation, condition: Condition): ConditionStep {
  if (memory.lastMs !== null && seen.atMs <= memory.lastMs) return { memory, change: null };
  return memory.phase === 'raised' ? stepRaised(memory, seen, condition) : stepWell(memory, seen, condition);
}

function stepRaised(memory: ConditionMemory, { atMs, value }: Observation, condition: Condition): ConditionStep {
  if (value >= condition.clear) return { memory: { ...memory, resets: 0, lastMs: atMs }, change: null };
  const resets = memory.resets + 1;
  if (resets < condition.resetsBeforeResolve) return { memory: { ...memory, resets, lastMs: atMs }, change: null };
  return { memory: { ...NEVER_BAD, lastMs: atMs }, change: 'clear' };
}

function stepWell(memory: ConditionMemory, { atMs, value }: Observation, condition: Condition): ConditionStep {
  if (value < condition.raise) return { memory: { ...NEVER_BAD, lastMs: atMs }, change: null };
  const goesOn = memory.phase === 'pending' && isUnbroken(memory.lastMs, atMs, condition.maxGapMs);
  const badSinceMs = goesOn && memory.badSinceMs !== null ? memory.badSinceMs : atMs;
  const fails = goesOn ? memory.fails + 1 : 1;
  const isRaised = fails >= condition.failsBeforeAlert && atMs - badSinceMs >= condition.durationMs;
  return {
    memory: { phase: isRaised ? 'raised' : 'pending', badSinceMs, fails, resets: 0, lastMs: atMs },
    change: isRaised ? 'raise' : null,
  };
}

function isUnbroken(lastMs: number | null, atMs: number, maxGapMs: number | null): boolean {
  return lastMs !== null && (maxGapMs === null || atMs - lastMs <= maxGapMs);
}
