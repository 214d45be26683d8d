import { randomUUID } from 'node:crypto';
import type { ScriptCheck } from '@gururmm/shared/protocol';
import { CheckSchedule } from './check-schedule';

const makeCheck = (more: Partial<ScriptCheck> = {}): ScriptCheck => ({
  check_id: randomUUID(),
  name: 'check',
  command_type: 'shell',
  command: 'true',
  interval_seconds: 300,
  timeout_seconds: 10,
  ...more,
});

describe('the schedule of checks', () => {
  it('spreads first runs over half a minute, or half of a shorter interval', () => {
    const [long, short] = [makeCheck(), makeCheck({ interval_seconds: 10 })];
    const latest = new CheckSchedule(() => 0.999);
    latest.replace([long], 1000);
    expect(latest.next()?.atMs).toBeCloseTo(1000 + 29_970);
    latest.replace([short], 1000);
    expect(latest.next()?.atMs).toBeCloseTo(1000 + 4_995);
    const earliest = new CheckSchedule(() => 0);
    earliest.replace([long], 1000);
    expect(earliest.next()?.atMs).toBe(1000);
  });

  it('comes again after the interval, a twentieth earlier or later', () => {
    const check = makeCheck();
    const runAfter = (random: number) => {
      const schedule = new CheckSchedule(() => random);
      schedule.replace([check], 0);
      schedule.noteStart(check, 1000);
      return schedule.next()?.atMs;
    };
    expect(runAfter(0)).toBe(1000 + 285_000);
    expect(runAfter(0.5)).toBe(1000 + 300_000);
  });

  it('has the one that waits longest first, so that a slow one holds none back for ever', () => {
    const schedule = new CheckSchedule(() => 0);
    const [first, second] = [makeCheck({ interval_seconds: 10 }), makeCheck({ interval_seconds: 10 })];
    schedule.replace([first], 0);
    schedule.replace([first, second], 5);
    expect(schedule.next()?.check).toBe(first);
    schedule.noteStart(first, 60_000);
    expect(schedule.next()?.check).toBe(second);
  });

  it('lets what has not changed keep its time; what has changed begins anew', () => {
    const schedule = new CheckSchedule(() => 0.5);
    const check = makeCheck();
    schedule.replace([check], 0);
    schedule.noteStart(check, 0);
    schedule.replace([{ ...check }], 100_000);
    expect(schedule.next()?.atMs).toBe(300_000);
    expect(schedule.has({ ...check })).toBe(true);
    const changed = { ...check, rule_version: 2 };
    schedule.replace([changed], 100_000);
    expect(schedule.next()?.atMs).toBe(115_000);
    expect(schedule.has(check)).toBe(false);
    schedule.replace([], 0);
    expect(schedule.next()).toBeUndefined();
  });
});
