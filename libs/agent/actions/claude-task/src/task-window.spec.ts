import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Logger } from '@gururmm/agent/runtime';
import fc from 'fast-check';
import { TaskRefusal } from './task-refusal';
import { TaskWindow, WINDOW_SECONDS } from './task-window';

const directory = mkdtempSync(join(tmpdir(), 'gururmm-window-'));
const path = join(directory, 'window.json');
const LIMIT = 10;

/** A machine whose real time only the test knows: the window sees its uptime, anyone may set its clock. */
class Machine {
  realSeconds = 1_000_000;
  private startedAt = 900_000;

  /** A window as a fresh agent process opens it. */
  window = () => new TaskWindow(path, () => this.realSeconds - this.startedAt, new Logger('error', []));

  restart(downSeconds: number): void {
    this.realSeconds += downSeconds;
    this.startedAt = this.realSeconds;
  }
}

function isTaken(window: TaskWindow, limit = LIMIT): boolean {
  try {
    window.take(limit);
    return true;
  } catch (error) {
    if (error instanceof TaskRefusal) return false;
    throw error;
  }
}

beforeEach(() => rmSync(path, { force: true }));
afterEach(() => jest.restoreAllMocks());
afterAll(() => rmSync(directory, { recursive: true }));

describe('the window of tasks', () => {
  it('refuses the 11th within 3,600 s, and says when the next can start', () => {
    const machine = new Machine();
    const window = machine.window();
    for (let task = 0; task < LIMIT; task += 1) {
      expect(isTaken(window)).toBe(true);
      machine.realSeconds += 60;
    }
    expect(() => window.take(LIMIT)).toThrow(/at most 10 Claude tasks in 3600 seconds; .* in 3000 seconds/);
    machine.realSeconds += 2999;
    expect(isTaken(window)).toBe(false);
    machine.realSeconds += 1;
    expect(isTaken(window)).toBe(true);
    expect(isTaken(window)).toBe(false);
  });

  it('is not emptied by a new process, a restart of the machine or a clock that jumps', () => {
    const machine = new Machine();
    const window = machine.window();
    for (let task = 0; task < LIMIT; task += 1) window.take(LIMIT);
    expect(isTaken(machine.window())).toBe(false);
    for (const jumpMs of [10 * 86_400_000, -10 * 86_400_000, -Date.now()]) {
      const jumped = Date.now() + jumpMs;
      jest.spyOn(Date, 'now').mockReturnValue(jumped);
      expect(isTaken(machine.window())).toBe(false);
      jest.restoreAllMocks();
    }
    machine.restart(30);
    expect(isTaken(machine.window())).toBe(false);
    machine.realSeconds += WINDOW_SECONDS;
    expect(isTaken(machine.window())).toBe(true);
  });

  it('counts as full for an hour when nobody can read it', () => {
    for (const spoilt of ['', '{', '{"started_at_uptime_seconds":["x"]}', '{"started_at_uptime_seconds":[-1]}']) {
      const machine = new Machine();
      writeFileSync(path, spoilt);
      expect(isTaken(machine.window())).toBe(false);
      machine.realSeconds += WINDOW_SECONDS;
      expect(isTaken(machine.window())).toBe(true);
    }
  });

  it('never lets more than the limit start in any 3,600 s of real time, and never blocks for good', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('take' as const), seconds: fc.nat(400) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('kill' as const), seconds: fc.nat(100) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), seconds: fc.nat(5000) }) },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('clock' as const), seconds: fc.integer({ min: -1e9, max: 1e9 }) }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: LIMIT }), (steps, limit) => {
        rmSync(path, { force: true });
        const machine = new Machine();
        let window = machine.window();
        const starts: number[] = [];
        for (const { kind, seconds } of steps) {
          if (kind === 'clock') {
            jest.spyOn(Date, 'now').mockReturnValue(Math.max(0, seconds * 1000));
            continue;
          }
          if (kind === 'restart') machine.restart(seconds);
          else machine.realSeconds += seconds;
          if (kind === 'kill' || kind === 'restart') window = machine.window();
          if (isTaken(window, limit)) starts.push(machine.realSeconds);
        }
        const isCrowded = starts.some(
          (at) => starts.filter((other) => other <= at && at - other < WINDOW_SECONDS).length > limit,
        );
        expect(isCrowded).toBe(false);
        machine.realSeconds += 2 * WINDOW_SECONDS;
        expect(isTaken(window, limit)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
