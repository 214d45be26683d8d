import {
  downgradeRefusal,
  installedVersion,
  type InstalledVersion,
  newerVersion,
  readAnswer,
} from './installed-version';
import { StandInProgram } from './stand-in-program.fixture';

const known = (version: string, floorVersion = version): InstalledVersion => ({ kind: 'known', version, floorVersion });

describe('the installed version', () => {
  it.each([
    ['1.2.3', known('1.2.3')],
    ['{"version":"1.2.3","floor_version":"1.0.0"}', known('1.2.3', '1.0.0')],
    ['{"version":"1.2.3","target":"later"}', known('1.2.3')],
  ])('reads %s', (answer, expected) => {
    expect(readAnswer(answer)).toEqual(expected);
  });

  it.each(['exit 1', 'echo nonsense', 'kill -9 $$', 'echo "{}"'])(
    'of a program that does "%s" is unknown',
    async (does) => {
      const program = new StandInProgram(does);
      expect(await installedVersion(program.path)).toEqual({ kind: 'unknown' });
      expect(program.takeCalls()).toEqual(['version --json']);
      program.dispose();
    },
  );

  it('is none where nothing stands', async () => {
    expect(await installedVersion('/no/such/agent')).toEqual({ kind: 'none' });
  });

  it.each([
    ['1.0.0', known('1.1.0'), true],
    ['1.0.0', known('1.1.0', '1.0.0'), false],
    ['1.0.0-rc.1', known('1.1.0', '1.0.0'), true],
    ['1.1.0', known('1.1.0'), false],
    ['1.2.0', known('1.1.0'), false],
    ['1.0.0', { kind: 'unknown' } as const, false],
    ['0.0.0-source', known('1.1.0'), true],
  ])('%s over %j: refused is %s', (own, installed, isRefused) => {
    expect(downgradeRefusal(own, installed) !== undefined).toBe(isRefused);
  });

  it.each([
    ['1.0.0', known('1.1.0'), '1.1.0'],
    ['1.0.0', known('1.1.0', '1.0.0'), '1.1.0'],
    ['1.1.0-rc.1', known('1.1.0'), '1.1.0'],
    ['1.1.0', known('1.1.0'), undefined],
    ['1.1.0', known('1.1.0-rc.1'), undefined],
    ['1.1.0', { kind: 'unknown' } as const, undefined],
    ['1.1.0', { kind: 'none' } as const, undefined],
  ])('%s beside %j: newer is %s', (own, installed, newer) => {
    expect(newerVersion(own, installed)).toBe(newer);
  });
});
