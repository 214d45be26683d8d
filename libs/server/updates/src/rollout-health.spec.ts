import { decide, type RolloutFigures } from './rollout-health';

const QUIET: RolloutFigures = {
  active: 0,
  succeeded: 0,
  failed: 0,
  due: 0,
  outOfReach: 0,
  later: 50,
  onlineRatio: 0.9,
  onlineBaseline: 0.9,
  measured: 100,
  secondsInRing: 1_000,
  ringWaitSeconds: 600,
  offlineWaitSeconds: 86_400,
};

describe('whether a rollout goes on', () => {
  it.each<[string, Partial<RolloutFigures>, string]>([
    ['something is under way', { active: 1, succeeded: 4 }, 'wait'],
    ['somebody in reach has not been offered it', { due: 1, succeeded: 4 }, 'wait'],
    ['all have it, and some time has passed', { succeeded: 5 }, 'advance'],
    ['all have it, but only just', { succeeded: 5, secondsInRing: 599 }, 'wait'],
    ['some are offline', { succeeded: 4, outOfReach: 1 }, 'wait'],
    [
      'some have been offline for too long',
      { succeeded: 4, outOfReach: 1, secondsInRing: 86_400, offlineWaitSeconds: 86_400 },
      'advance',
    ],
    ['all are offline, for however long', { outOfReach: 5, secondsInRing: 1e6 }, 'wait'],
    ['nobody of the ring needed it', {}, 'advance'],
    ['the last ring is over', { succeeded: 9, later: 0 }, 'complete'],
    ['the last ring waits for machines', { succeeded: 9, later: 0, outOfReach: 1 }, 'wait'],
    ['the last ring has waited long enough', { succeeded: 9, later: 0, outOfReach: 1, secondsInRing: 1e6 }, 'complete'],
    ['1 of 20 failed', { active: 30, succeeded: 19, failed: 1 }, 'halt'],
    ['1 of 50 failed', { active: 30, succeeded: 49, failed: 1 }, 'halt'],
    ['1 of 51 failed', { active: 30, succeeded: 50, failed: 1 }, 'wait'],
    ['1 of 19 failed and others are under way', { active: 1, succeeded: 18, failed: 1 }, 'wait'],
    ['1 of a small ring failed, and the ring is over', { succeeded: 4, failed: 1 }, 'halt'],
    ['all of a small ring failed', { failed: 5 }, 'halt'],
    ['2 points went offline', { active: 3, onlineRatio: 0.88 }, 'halt'],
    ['1.9 points went offline', { active: 3, onlineRatio: 0.881 }, 'wait'],
    ['2 of 10 agents went offline: too few for per cent', { active: 3, onlineRatio: 0.7, measured: 10 }, 'wait'],
    ['more are online than at the start', { succeeded: 5, onlineRatio: 1 }, 'advance'],
    ['nobody measured the start', { succeeded: 5, onlineBaseline: null }, 'advance'],
  ])('when %s', (_when, figures, kind) => {
    expect(decide({ ...QUIET, ...figures }).kind).toBe(kind);
  });

  it('says why it stops', () => {
    expect(decide({ ...QUIET, succeeded: 19, failed: 1 })).toEqual({
      kind: 'halt',
      reason: '1 of 20 updates failed, timed out or were rolled back.',
    });
  });
});
