import {
  COMMAND_OUTCOMES,
  COMMAND_STATUSES,
  COMMAND_TRANSITIONS,
  type CommandStatus,
  isTerminalStatus,
  statusesBefore,
  statusOfOutcome,
} from './index';

const TERMINAL = ['completed', 'failed', 'timed_out', 'cancelled', 'expired', 'interrupted', 'rejected'] as const;

describe('the life cycle of a command', () => {
  it('has exactly the terminal states of the design, and nothing leaves them', () => {
    expect(COMMAND_STATUSES.filter(isTerminalStatus)).toEqual(TERMINAL);
    for (const status of TERMINAL) expect(COMMAND_TRANSITIONS[status]).toEqual([]);
  });

  it('reaches every state from pending', () => {
    const reached = new Set<CommandStatus>(['pending']);
    for (const status of reached) for (const next of COMMAND_TRANSITIONS[status]) reached.add(next);
    expect([...reached].sort()).toEqual([...COMMAND_STATUSES].sort());
  });

  it('never returns to pending, and to running only from there', () => {
    expect(statusesBefore('pending')).toEqual([]);
    expect(statusesBefore('running')).toEqual(['pending']);
  });

  it.each(['completed', 'failed', 'timed_out', 'interrupted'] as const)('has started before it is %s', (status) => {
    expect(statusesBefore(status)).toEqual(['running']);
  });

  it.each(['expired', 'rejected'] as const)('has never started when it is %s', (status) => {
    expect(statusesBefore(status)).toEqual(['pending']);
  });

  it('can be cancelled before and while it runs', () => {
    expect(statusesBefore('cancelled')).toEqual(['pending', 'running']);
  });

  it('is read backwards by statusesBefore', () => {
    const forwards = COMMAND_STATUSES.flatMap((from) => COMMAND_TRANSITIONS[from].map((to) => `${from} ${to}`));
    const backwards = COMMAND_STATUSES.flatMap((to) => statusesBefore(to).map((from) => `${from} ${to}`));
    expect(backwards.sort()).toEqual(forwards.sort());
  });
});

describe('the end of a command', () => {
  it.each([
    ['exited', 0, 'completed'],
    ['exited', 1, 'failed'],
    ['exited', -1, 'failed'],
    ['exited', null, 'failed'],
    ['error', null, 'failed'],
    ['error', 0, 'failed'],
    ['timed_out', 124, 'timed_out'],
    ['cancelled', null, 'cancelled'],
    ['interrupted', null, 'interrupted'],
    ['rejected', null, 'rejected'],
  ] as const)('%s with exit code %s is %s', (outcome, exitCode, status) => {
    expect(statusOfOutcome(outcome, exitCode)).toBe(status);
  });

  it('is terminal for every outcome', () => {
    for (const outcome of COMMAND_OUTCOMES) expect(isTerminalStatus(statusOfOutcome(outcome, 0))).toBe(true);
  });
});
