import type { WatchdogEventKind, WatchedService } from '@gururmm/shared/protocol';
import * as z from 'zod';
import type { Sighting } from './service-manager';

/** Looks in a row that have to find something down: one may fall into its own restart. */
const SIGHTINGS_UNTIL_DOWN = 2;
/** A service that flaps tells at most so many events an hour; then only how it stands. */
const MAX_EVENTS_PER_HOUR = 20;
const HOUR_MS = 3_600_000;
const MAX_TIMES = 128;

const times = z.array(z.number()).max(MAX_TIMES);

/** What is remembered of something watched, over restarts of the agent. Times in milliseconds since 1970. */
export const targetStateSchema = z.object({
  status: z.enum(['unknown', 'up', 'down']),
  since: z.number(),
  down_sightings: z.number().int(),
  /** Restarts within the window. */
  attempts: times,
  /** Failed restarts in a row. */
  failures: z.number().int(),
  next_attempt_at: z.number(),
  has_given_up: z.boolean(),
  /** How the server thinks it stands, events of the last hour, and changes that were left out. */
  told: z.enum(['up', 'down']),
  told_at: times,
  untold: z.number().int(),
});

export type TargetState = z.infer<typeof targetStateSchema>;

/** Something to tell the server. */
export interface Finding {
  readonly event: WatchdogEventKind;
  readonly detail: string;
}

/** A state and what there is to tell about how it came. */
export interface Verdict {
  readonly state: TargetState;
  readonly findings: readonly Finding[];
}

/** Nothing is known yet; that it runs needs no telling. */
export function newTarget(nowMs: number): TargetState {
  return {
    status: 'unknown',
    since: nowMs,
    down_sightings: 0,
    attempts: [],
    failures: 0,
    next_attempt_at: 0,
    has_given_up: false,
    told: 'up',
    told_at: [],
    untold: 0,
  };
}

/** Takes in one look. */
export function afterLook(state: TargetState, rule: WatchedService, sighting: Sighting, nowMs: number): Verdict {
  switch (sighting.status) {
    case 'changing':
      return catchUp(state, nowMs);
    case 'up':
      return state.status === 'up' && state.down_sightings === 0 ? catchUp(state, nowMs) : seenUp(state, nowMs);
    case 'absent':
      return state.status === 'up' ? seenDown(state, rule, 'is no longer installed', nowMs) : catchUp(state, nowMs);
    case 'down':
      return state.status === 'down'
        ? catchUp(state, nowMs)
        : seenDown(state, rule, sighting.detail ?? 'does not run', nowMs);
  }
}

/** Whether it is to be started now. Nothing is decided for good before the attempt is noted by {@link noteAttempt}. */
export function isRestartDue(state: TargetState, rule: WatchedService, nowMs: number): boolean {
  return rule.restart && state.status === 'down' && !state.has_given_up && nowMs >= state.next_attempt_at;
}

/** Counts an attempt, before it is made: one that takes the machine down with it counts too. */
export function noteAttempt(state: TargetState, rule: WatchedService, nowMs: number): Verdict & { isAllowed: boolean } {
  const attempts = withinWindow(state.attempts, rule.window_seconds * 1000, nowMs);
  if (attempts.length >= rule.max_restarts) {
    const detail = `${limitOf(rule)}; it stays down`;
    const given = { ...state, attempts, has_given_up: true };
    return { ...tell(given, { event: 'restart_failed', detail }, nowMs), isAllowed: false };
  }
  return { state: { ...state, attempts: [...attempts, nowMs] }, findings: [], isAllowed: true };
}

/** It was started and has been seen to run. */
export function afterRestart(state: TargetState, rule: WatchedService, nowMs: number): Verdict {
  const detail = `restart ${state.attempts.length} of ${rule.max_restarts}, down for ${seconds(nowMs - state.since)}`;
  const up: TargetState = { ...state, status: 'up', since: nowMs, down_sightings: 0, failures: 0 };
  return tell(up, { event: 'restarted', detail }, nowMs);
}

/** It was started and does not run. */
export function afterFailedRestart(state: TargetState, rule: WatchedService, reason: string, nowMs: number): Verdict {
  const failures = state.failures + 1;
  const windowMs = rule.window_seconds * 1000;
  const waitMs = Math.min(rule.cooldown_seconds * 1000 * 2 ** Math.min(failures, 20), windowMs);
  const isLast = state.attempts.length >= rule.max_restarts;
  const outlook = isLast ? 'it stays down' : `next attempt in ${seconds(waitMs)}`;
  const detail = `restart ${state.attempts.length} of ${rule.max_restarts}: ${reason}; ${outlook}`;
  const failed = { ...state, failures, next_attempt_at: nowMs + waitMs, has_given_up: isLast };
  return tell(failed, { event: 'restart_failed', detail }, nowMs);
}

/** The policy for it was changed: what had been given up is tried again. */
export function withFreshRule(state: TargetState): TargetState {
  return { ...state, has_given_up: false, failures: 0 };
}

function seenUp(state: TargetState, nowMs: number): Verdict {
  const up: TargetState = {
    ...state,
    status: 'up',
    since: state.status === 'up' ? state.since : nowMs,
    down_sightings: 0,
    failures: 0,
    has_given_up: false,
  };
  if (state.status !== 'down') return catchUp(up, nowMs);
  return tell(up, { event: 'recovered', detail: `runs again after ${seconds(nowMs - state.since)}` }, nowMs);
}

function seenDown(state: TargetState, rule: WatchedService, detail: string, nowMs: number): Verdict {
  const sightings = state.down_sightings + 1;
  if (sightings < SIGHTINGS_UNTIL_DOWN) return { state: { ...state, down_sightings: sightings }, findings: [] };
  const down: TargetState = {
    ...state,
    status: 'down',
    since: nowMs,
    down_sightings: 0,
    next_attempt_at: nowMs + rule.cooldown_seconds * 1000,
    has_given_up: false,
  };
  return tell(down, { event: 'stopped', detail }, nowMs);
}

/** Notes a finding, unless there were too many lately: then it is counted, and {@link catchUp} tells the outcome. */
function tell(state: TargetState, finding: Finding, nowMs: number): Verdict {
  if (!hasRoom(state, nowMs)) return { state: { ...state, untold: state.untold + 1 }, findings: [] };
  const toldAt = withinWindow(state.told_at, HOUR_MS, nowMs);
  const told = finding.event === 'restarted' || finding.event === 'recovered' ? 'up' : 'down';
  const detail =
    state.untold === 0 ? finding.detail : `${finding.detail} (${state.untold} changes before were left out)`;
  return { state: { ...state, told, told_at: [...toldAt, nowMs], untold: 0 }, findings: [{ ...finding, detail }] };
}

/** After changes that were left out, says how it stands as soon as there is room for it again. */
function catchUp(state: TargetState, nowMs: number): Verdict {
  const isKnown = state.untold === 0 || state.status === 'unknown' || state.told === state.status;
  if (isKnown || !hasRoom(state, nowMs)) return { state, findings: [] };
  const event = state.status === 'up' ? 'recovered' : 'stopped';
  return tell(state, { event, detail: `is ${state.status}` }, nowMs);
}

function hasRoom(state: TargetState, nowMs: number): boolean {
  return withinWindow(state.told_at, HOUR_MS, nowMs).length < MAX_EVENTS_PER_HOUR;
}

/** Times after `now` were written under a clock that was wrong. */
function withinWindow(at: readonly number[], windowMs: number, nowMs: number): number[] {
  return at.filter((each) => each > nowMs - windowMs && each <= nowMs).slice(1 - MAX_TIMES);
}

function limitOf({ max_restarts, window_seconds }: WatchedService): string {
  return `the limit of ${max_restarts} restarts within ${window_seconds} s is reached`;
}

function seconds(ms: number): string {
  return `${Math.max(0, Math.round(ms / 1000))} s`;
}
