import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { isBelow, resolveBelow } from './contained-path';
import { holdDirectory } from './hold-directory.linux';
import { TaskRefusal } from './task-refusal';
import { arbitraryPath, arbitraryWindowsPath, PathTrial, windowsDestination } from './testing/path-trial';

const RUNS = 5000;
const ROOT = 'C:\\Shares\\test';

const windows = (path: string) => resolveBelow(ROOT, path, true);

describe('paths of Windows', () => {
  it.each([
    ['sub', 'C:\\Shares\\test\\sub'],
    ['sub/./deeper/..\\other', 'C:\\Shares\\test\\sub\\other'],
    ['C:\\Shares\\test', ROOT],
    ['c:/SHARES/test/Sub', 'c:\\SHARES\\test\\Sub'],
  ])('%s is taken', (path, resolved) => {
    expect(windows(path)).toBe(resolved);
  });

  it.each([
    'C:\\Shares\\test2',
    'C:\\Shares\\test\\..\\test2',
    '..\\test2',
    'D:\\Shares\\test',
    'C:sub',
    '\\Shares\\test',
    '\\\\?\\C:\\Shares\\test',
    '\\\\.\\C:\\Shares\\test',
    '\\\\server\\share',
    '//server/share',
    'C:\\SHARES~1\\test',
    'sub::$INDEX_ALLOCATION',
    'file.txt:stream',
    'sub.',
    'sub \\x',
    '...',
    'con',
    'NUL.txt',
    'com1',
    'a\0b',
    '',
  ])('%j is refused', (path) => {
    expect(() => windows(path)).toThrow(TaskRefusal);
  });

  it('never accept what Windows would look for outside of the root', () => {
    let accepted = 0;
    fc.assert(
      fc.property(arbitraryWindowsPath(), (path) => {
        try {
          windows(path);
        } catch (error) {
          return error instanceof TaskRefusal;
        }
        accepted += 1;
        return isBelow(ROOT, windowsDestination(ROOT, path), true);
      }),
      { numRuns: RUNS },
    );
    expect(accepted).toBeGreaterThan(RUNS / 200);
  });
});

const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

describeOnLinux('paths of Linux', () => {
  const trial = new PathTrial(holdDirectory);
  afterAll(() => trial.dispose());

  it.each(['tryDirectory', 'tryFile'] as const)('never leave the root (%s)', (attempt) => {
    const counts = { accepted: 0, refused: 0, escaped: 0 };
    fc.assert(
      fc.property(arbitraryPath(trial.root, ['/', '/', '//', '/./', '\\']), (path) => {
        const verdict = trial[attempt](path);
        counts[verdict] += 1;
        return verdict !== 'escaped';
      }),
      { numRuns: RUNS },
    );
    expect(counts.accepted).toBeGreaterThan(RUNS / 200);
  });

  it('would be found to leave it if links were not resolved', () => {
    const naive = new PathTrial((path) => ({ realPath: path, accessPath: path, release: () => undefined }));
    try {
      expect(naive.tryDirectory('out')).toBe('escaped');
      expect(naive.tryFile('out/planted')).toBe('escaped');
    } finally {
      naive.dispose();
    }
  });

  it('does not write into a file that has a second name outside', () => {
    expect(trial.tryFile('hard')).toBe('accepted');
    expect(trial.tryFile('leaf')).toBe('refused');
    expect(trial.tryFile('new')).toBe('refused');
  });

  it('stays where it was judged, although its path is replaced by a link meanwhile', () => {
    const victim = join(trial.root, 'victim');
    mkdirSync(victim);
    const held = holdDirectory(victim, 'follow');
    renameSync(victim, join(trial.root, 'moved'));
    symlinkSync(join(trial.base, 'outside'), victim);
    expect(holdDirectory(held.accessPath, 'follow').realPath).toBe(join(trial.root, 'moved'));
    held.release();
    rmSync(victim);
  });
});
