import type { WatchedService } from '@gururmm/shared/protocol';
import {
  afterFailedRestart,
  afterLook,
  afterRestart,
  type Finding,
  isRestartDue,
  newTarget,
  noteAttempt,
  targetStateSchema,
  type Verdict,
} from './restart-rules';
import type { Sighting } from './service-manager';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** One watched service and a clock. */
class Watched {
  readonly rule: WatchedService;
  state = newTarget(0);
  nowMs = 0;
  readonly findings: Finding[] = [];

  constructor(rule: Partial<WatchedService> = {}) {
    this.rule = {
      name: 'spooler',
      kind: 'service',
      restart: true,
      max_restarts: 3,
      window_seconds: 600,
      cooldown_seconds: 10,
      ...rule,
    };
  }

  see(...statuses: Sighting['status'][]): this {
    for (const status of statuses) this.take(afterLook(this.state, this.rule, { status }, (this.nowMs += SECOND)));
    return this;
  }

  wait(seconds: number): this {
    this.nowMs += seconds * SECOND;
    return this;
  }

  get isDue(): boolean {
    return isRestartDue(this.state, this.rule, this.nowMs);
  }

  restart(failure?: string): this {
    const { isAllowed, ...noted } = noteAttempt(this.state, this.rule, this.nowMs);
    this.take(noted);
    if (!isAllowed) return this;
    return this.take(
      failure === undefined
        ? afterRestart(this.state, this.rule, this.nowMs)
        : afterFailedRestart(this.state, this.rule, failure, this.nowMs),
    );
  }

  get events(): string[] {
    return this.findings.map(({ event }) => event);
  }

  private take({ state, findings }: Verdict): this {
    this.state = targetStateSchema.parse(JSON.parse(JSON.stringify(state)));
    this.findings.push(...findings);
    return this;
  }
}

describe('what is told', () => {
  it('nothing of a service that runs, of one that is not installed, or of one on its way', () => {
    expect(new Watched().see('up', 'up', 'changing', 'up').events).toEqual([]);
    expect(new Watched().see('absent', 'absent', 'absent').events).toEqual([]);
    expect(new Watched().see('changing', 'changing', 'changing').events).toEqual([]);
  });

  it('a stop only once it was seen twice, and one time', () => {
    expect(new Watched().see('up', 'down', 'up', 'down', 'up').events).toEqual([]);
    expect(new Watched().see('up', 'down', 'down', 'down', 'down').events).toEqual(['stopped']);
    expect(new Watched().see('down', 'down', 'down').events).toEqual(['stopped']);
    expect(new Watched().see('up', 'absent', 'absent', 'absent').events).toEqual(['stopped']);
  });

  it('who brought it back: the watchdog or somebody else', () => {
    expect(new Watched().see('down', 'down', 'up').events).toEqual(['stopped', 'recovered']);
    expect(new Watched().see('down', 'down').wait(10).restart().see('up').events).toEqual(['stopped', 'restarted']);
    const afterFailure = new Watched().see('down', 'down').wait(10).restart('no').see('up');
    expect(afterFailure.events).toEqual(['stopped', 'restart_failed', 'recovered']);
  });
});

describe('a restart', () => {
  it('waits for the cooldown, and does not happen where the policy wants none', () => {
    const watched = new Watched({ cooldown_seconds: 30 }).see('down', 'down');
    expect(watched.wait(29).isDue).toBe(false);
    expect(watched.wait(1).isDue).toBe(true);
    expect(new Watched({ restart: false }).see('down', 'down').wait(9999).isDue).toBe(false);
  });

  it('is put off twice as long after each failure, up to the window', () => {
    const watched = new Watched({ max_restarts: 100, window_seconds: 60 }).see('down', 'down').wait(10);
    const waits = [20, 40, 60, 60].map((wait) => {
      watched.restart('no');
      return [watched.wait(wait - 1).isDue, watched.wait(1).isDue];
    });
    expect(waits).toEqual(Array.from({ length: 4 }, () => [false, true]));
  });

  it('is made at most so often within the window; then it stays down until somebody else starts it', () => {
    const watched = new Watched({ max_restarts: 2, cooldown_seconds: 0 });
    for (let time = 0; time < 3; time += 1) watched.see('up', 'down', 'down').restart();
    expect(watched.events.slice(-2)).toEqual(['stopped', 'restart_failed']);
    expect(watched.findings.at(-1)?.detail).toBe('the limit of 2 restarts within 600 s is reached; it stays down');
    expect(watched.wait(9999).see('down').isDue).toBe(false);
    expect(watched.see('up', 'down', 'down').isDue).toBe(true);
  });

  it('says with the last failure that it stays down', () => {
    const watched = new Watched({ max_restarts: 1 }).see('down', 'down').wait(10).restart('refused');
    expect(watched.findings.at(-1)?.detail).toBe('restart 1 of 1: refused; it stays down');
    expect(watched.wait(9999).isDue).toBe(false);
  });

  it('before the window, and under a clock that was ahead, does not count', () => {
    const watched = new Watched({ max_restarts: 1, cooldown_seconds: 0 }).see('down', 'down').restart();
    expect(watched.wait(601).see('down', 'down').restart().events.at(-1)).toBe('restarted');
    watched.nowMs -= 500 * SECOND;
    expect(watched.see('down', 'down').restart().events.at(-1)).toBe('restarted');
  });
});

describe('a service that flaps', () => {
  const flapping = () => {
    const watched = new Watched({ restart: false });
    for (let time = 0; time < 100; time += 1) watched.see('up', 'down', 'down');
    return watched;
  };

  it('tells at most 20 events an hour', () => {
    expect(flapping().findings.length).toBe(20);
  });

  it('is told as it stands once there is room again, with how much was left out', () => {
    const watched = flapping().see('up');
    watched.wait(3600).see('up', 'up');
    expect(watched.findings.length).toBe(20); // the server thinks so already
    watched.see('down', 'down');
    expect(watched.findings.at(-1)).toMatchObject({ event: 'stopped' });
    expect(watched.findings.at(-1)?.detail).toMatch(/\(\d+ changes before were left out\)$/);
  });

  it('leaves the server with the truth', () => {
    const watched = new Watched({ restart: false });
    for (let time = 0; time < 10; time += 1) watched.see('down', 'down', 'up');
    watched.see('down', 'down'); // the 21st
    expect(watched.events).toHaveLength(20);
    watched.nowMs += HOUR;
    expect(watched.see('down').findings.at(-1)).toEqual({
      event: 'stopped',
      detail: 'is down (1 changes before were left out)',
    });
    expect(watched.see('down', 'down').events).toHaveLength(21);
  });
});
