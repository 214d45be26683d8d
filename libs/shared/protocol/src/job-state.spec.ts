import { FIRST_JOB_STATES, isFinalJobState, JOB_STATES, JOB_TRANSITIONS, jobStatesBefore } from './job-state';

describe('the life cycle of a job', () => {
  it('ends in states that never change', () => {
    expect(JOB_STATES.filter(isFinalJobState)).toEqual(['completed', 'stopped', 'cancelled', 'rejected', 'expired']);
  });

  it('reaches every state from a first one', () => {
    const reached = new Set(FIRST_JOB_STATES);
    for (const state of reached) for (const next of JOB_TRANSITIONS[state]) reached.add(next);
    expect([...reached].sort()).toEqual([...JOB_STATES].sort());
  });

  it('runs nothing that was rejected, and completes nothing that waits', () => {
    expect(jobStatesBefore('running')).toEqual(['waiting_for_approval', 'paused']);
    expect(jobStatesBefore('completed')).toEqual(['running']);
    expect(jobStatesBefore('waiting_for_approval')).toEqual([]);
  });
});
