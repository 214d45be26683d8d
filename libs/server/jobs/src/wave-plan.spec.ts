import { type JobFacts, nextStep, planWaves } from './wave-plan';

const JOB = {
  state: 'running',
  currentWave: 1,
  waveCount: 3,
  pauseSeconds: 0,
  stopFailures: null,
  stopPercent: null,
} as const;
const DONE: JobFacts = {
  started: 10,
  open: 0,
  openInWave: 0,
  unsent: 0,
  failures: 0,
  isWaveTimedOut: false,
  isPauseOver: true,
  isDispatchFrozen: false,
};

describe('the waves of a job', () => {
  it.each([
    ['no plan', undefined, 7, { waveCount: 1, waveSize: null, pauseSeconds: 0, waveTimeoutSeconds: 660 }],
    ['a size', { size: 3, pauseSeconds: 5 }, 7, { waveCount: 3, waveSize: 3, pauseSeconds: 5 }],
    ['a size above the number', { size: 30, pauseSeconds: 0 }, 7, { waveCount: 1, waveSize: 30 }],
    ['percent, rounded up', { percent: 10, pauseSeconds: 0 }, 25, { waveCount: 9, waveSize: 3 }],
    ['percent of few', { percent: 1, pauseSeconds: 0 }, 3, { waveCount: 3, waveSize: 1 }],
    ['a time of their own', { size: 1, pauseSeconds: 0, timeoutSeconds: 9 }, 1, { waveTimeoutSeconds: 9 }],
  ])('of %s', (_what, plan, targets, expected) => {
    expect(planWaves(plan, targets, 60)).toMatchObject(expected);
  });

  it('are 500 at the most', () => {
    expect(planWaves({ size: 1, pauseSeconds: 0 }, 500, 1).waveCount).toBe(500);
    expect(() => planWaves({ size: 1, pauseSeconds: 0 }, 501, 1)).toThrow('501 waves');
  });
});

describe('the next step of a job', () => {
  it.each([
    ['starts the next wave when this one is over', {}, {}, { kind: 'start_wave', wave: 2 }],
    ['waits for machines that are at it', {}, { open: 1, openInWave: 1 }, { kind: 'wait' }],
    [
      'waits no longer than the wave may take',
      {},
      { open: 1, openInWave: 1, isWaveTimedOut: true },
      { kind: 'start_wave', wave: 2 },
    ],
    ['pauses between waves', { pauseSeconds: 9 }, {}, { kind: 'pause' }],
    ['waits in the pause', { state: 'paused' }, { isPauseOver: false }, { kind: 'wait' }],
    ['goes on after the pause', { state: 'paused', pauseSeconds: 9 }, {}, { kind: 'start_wave', wave: 2 }],
    ['starts no wave while the fleet is frozen', {}, { isDispatchFrozen: true }, { kind: 'wait' }],
    ['is complete with the last command of the last wave', { currentWave: 3 }, {}, { kind: 'complete' }],
    ['is not complete while an earlier wave has work', { currentWave: 3 }, { open: 1 }, { kind: 'wait' }],
    ['does nothing before it is approved', { state: 'waiting_for_approval', currentWave: 0 }, {}, { kind: 'wait' }],
    ['does nothing once it was cancelled', { state: 'cancelled' }, {}, { kind: 'wait' }],
    ['goes on below the limit', { stopFailures: 3 }, { failures: 2 }, { kind: 'start_wave', wave: 2 }],
    ['goes on without a failure', { stopPercent: 1 }, {}, { kind: 'start_wave', wave: 2 }],
    ['has nothing to stop at the end', { currentWave: 3, stopFailures: 1 }, { failures: 9 }, { kind: 'complete' }],
  ] as const)('%s', (_what, job, facts, step) => {
    expect(nextStep({ ...JOB, ...job }, { ...DONE, ...facts })).toEqual(step);
  });

  it.each([
    ['failures', { stopFailures: 2 }, { failures: 2 }, '2 was the limit'],
    ['percent', { stopPercent: 20 }, { failures: 2 }, '20 % was the limit'],
    ['failures in the pause', { stopFailures: 1, state: 'paused' }, { failures: 1, isPauseOver: false }, 'limit'],
    ['failures in the only wave', { stopFailures: 1, currentWave: 3 }, { failures: 1, unsent: 4, open: 4 }, 'limit'],
    ['failures in the freeze', { stopFailures: 1 }, { failures: 1, isDispatchFrozen: true }, 'limit'],
  ] as const)('stops on %s, and says why', (_what, job, facts, reason) => {
    const step = nextStep({ ...JOB, ...job }, { ...DONE, ...facts });
    expect(step).toMatchObject({ kind: 'stop', reason: expect.stringContaining(reason) as string });
    expect(step).toMatchObject({ reason: expect.stringMatching(/of the 10 commands started failed/) as string });
  });
});
