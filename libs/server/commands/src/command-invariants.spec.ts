import { isTerminalStatus } from '@gururmm/shared/protocol';
import { type CommandFacts, type DeviceLedger, judgeCommands, judgeDevices } from './command-invariants';

const GOOD: CommandFacts = {
  id: 'one',
  agentId: 'here',
  status: 'completed',
  steps: ['pending', 'running', 'completed'],
  attempt: 1,
  exitCode: 0,
  isStartNoted: true,
  isEndNoted: true,
  reportedSha256: 'aa',
  storedSha256: 'aa',
  strayRows: 0,
};
const LEDGER: DeviceLedger = {
  agentId: 'here',
  starts: ['one'],
  ends: new Map([['one', { exitCode: 0, sha256: 'aa' }]]),
};

const names = (command: Partial<CommandFacts>) =>
  judgeCommands([{ ...GOOD, ...command }]).map(({ invariant }) => invariant);
const deviceNames = (command: Partial<CommandFacts>, ...ledgers: DeviceLedger[]) =>
  judgeDevices([{ ...GOOD, ...command }], ledgers).map(({ invariant }) => invariant);

describe('the invariants of commands', () => {
  it.each([
    ['a completed command', {}],
    ['one that waits', { status: 'pending', steps: ['pending'], attempt: 0, isStartNoted: false, isEndNoted: false }],
    ['one that runs', { status: 'running', steps: ['pending', 'running'], isEndNoted: false }],
    ['one that expired', { status: 'expired', steps: ['pending', 'expired'], attempt: 0, isStartNoted: false }],
    ['one cancelled before its start', { status: 'cancelled', steps: ['pending', 'cancelled'], isStartNoted: false }],
    ['one whose output is not compared', { storedSha256: null }],
  ] as const)('hold for %s', (_what, command) => {
    expect(names(command)).toEqual([]);
  });

  it.each([
    ['two ends', { steps: ['pending', 'running', 'failed', 'completed'] }, 'one_terminal_state'],
    ['an end without a step', { steps: ['pending', 'running'] }, 'one_terminal_state'],
    ['a step that is not allowed', { steps: ['pending', 'completed'], isStartNoted: false }, 'legal_steps_only'],
    ['no first step', { steps: [] }, 'legal_steps_only'],
    ['no time of its start', { isStartNoted: false }, 'start_as_state_says'],
    [
      'a start although it is rejected',
      { status: 'rejected', steps: ['pending', 'running', 'rejected'] },
      'start_as_state_says',
    ],
    ['no time of its end', { isEndNoted: false }, 'end_time_as_state_says'],
    ['an end time while it runs', { status: 'running', steps: ['pending', 'running'] }, 'end_time_as_state_says'],
    ['a start without having been sent', { attempt: 0 }, 'sent_before_start'],
    ['other output than was reported', { storedSha256: 'bb' }, 'stored_output_is_the_reported'],
    ['rows of another client', { strayRows: 1 }, 'rows_of_one_client'],
    ['an end that its state does not know', { status: 'running', isEndNoted: false }, 'counts_add_up'],
  ] as const)('are broken by %s', (_what, command, invariant) => {
    expect(names(command)).toContain(invariant);
  });

  it('hold for a device that ran it once and wrote what is stored', () => {
    expect(deviceNames({}, LEDGER)).toEqual([]);
    expect(deviceNames({ status: 'expired' }, { ...LEDGER, starts: [], ends: new Map() })).toEqual([]);
  });

  it.each([
    ['two starts', { ...LEDGER, starts: ['one', 'one'] }, 'one_start_on_the_device'],
    ['no start of what ran', { ...LEDGER, starts: [] }, 'one_start_on_the_device'],
    ['a start elsewhere', { ...LEDGER, agentId: 'there' }, 'started_on_its_device_only'],
    ['a start of something unknown', { ...LEDGER, starts: ['one', 'two'] }, 'started_on_its_device_only'],
    [
      'other bytes than are stored',
      { ...LEDGER, ends: new Map([['one', { exitCode: 0, sha256: 'bb' }]]) },
      'stored_output_is_the_written',
    ],
    [
      'another exit code than is stored',
      { ...LEDGER, ends: new Map([['one', { exitCode: 3, sha256: 'aa' }]]) },
      'stored_exit_code_is_the_real',
    ],
  ] as const)('are broken by a device with %s', (_what, ledger, invariant) => {
    expect(deviceNames({}, ledger)).toEqual([invariant]);
  });

  it.each(['expired', 'rejected'] as const)('are broken by a start of what is %s', (status) => {
    expect(isTerminalStatus(status)).toBe(true);
    expect(deviceNames({ status }, LEDGER)).toContain('one_start_on_the_device');
  });
});
