import { ADMINISTRATORS_ONLY, icaclsArguments } from './administrators-only';
import { windowsCommandLine } from './command-line';
import { EVENT_SOURCE_VALUES } from './event-source';
import { failureActions, restartActions } from './failure-actions';

describe('a command line of Windows', () => {
  it.each([
    [['a', 'b'], 'a b'],
    [['C:\\Program Files\\GuruRMM\\gururmm-agent.exe', 'run'], '"C:\\Program Files\\GuruRMM\\gururmm-agent.exe" run'],
    [['', 'say "hi"', 'ends with \\', 'x\\"y'], String.raw`"" "say \"hi\"" "ends with \\" "x\\\"y"`],
  ])('is made of %j', (words, line) => {
    expect(windowsCommandLine(words)).toBe(line);
  });
});

it('recovery starts the service again after 1, 10 and 60 seconds, and goes on with the last', () => {
  const actions = restartActions();
  const words = (bytes: Buffer) =>
    Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(index * 4));
  expect(words(actions)).toEqual([1, 1_000, 1, 10_000, 1, 60_000]);
  // SERVICE_FAILURE_ACTIONSW: reset period, padding, message, command, count, padding, address.
  expect(words(failureActions(0x1_2345_6789n))).toEqual([86_400, 0, 0, 0, 0, 0, 3, 0, 0x2345_6789, 1]);
});

it('rights are for SYSTEM and administrators, protected from above, inherited below; no moment lets others in', () => {
  expect(ADMINISTRATORS_ONLY).toBe('D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)');
  expect(icaclsArguments('C:\\ProgramData\\GuruRMM')).toEqual({
    before: ['C:\\ProgramData\\GuruRMM', '/setowner', '*S-1-5-32-544', '/T', '/C', '/L', '/Q'],
    after: ['C:\\ProgramData\\GuruRMM\\*', '/reset', '/T', '/C', '/L', '/Q'],
  });
});

it('the event source shows events as text by a message file that every Windows has', () => {
  const key = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\GuruRMM';
  expect(EVENT_SOURCE_VALUES.map((args) => [args[1], args[3], args[7]])).toEqual([
    [key, 'EventMessageFile', '%SystemRoot%\\System32\\EventCreate.exe'],
    [key, 'TypesSupported', '7'],
  ]);
});
