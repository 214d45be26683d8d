import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND_STATUSES, JOB_STATES } from '@gururmm/shared/protocol';
import { EXIT, EXIT_CODE_TABLE, exitCodeOf, exitCodeOfJob, worstExitCode } from './exit-codes';

describe('exit codes', () => {
  it.each([
    ['completed', 0, 0],
    ['failed', 3, 3],
    ['failed', 255, 255],
    ['failed', 3010, 255],
    ['failed', 256, 255],
    ['failed', -1, 255],
    ['failed', null, 70],
    ['timed_out', 124, 124],
    ['timed_out', null, 124],
    ['cancelled', null, 130],
    ['expired', null, 69],
    ['interrupted', null, 71],
    ['rejected', null, 76],
    ['pending', null, 75],
    ['running', null, 75],
  ] as const)('for a command that is %s with %p is %p', (status, exit_code, expected) => {
    expect(exitCodeOf({ status, exit_code })).toBe(expected);
  });

  it.each([
    ['completed', 0],
    ['stopped', 70],
    ['cancelled', 130],
    ['rejected', 76],
    ['expired', 76],
    ['waiting_for_approval', 75],
    ['paused', 75],
  ] as const)('for a job that is %s is %p', (state, expected) => {
    expect(exitCodeOfJob(state)).toBe(expected);
  });

  it('is 0 for no job but a completed one', () => {
    expect(JOB_STATES.filter((state) => exitCodeOfJob(state) === 0)).toEqual(['completed']);
  });

  it('is 0 for nothing but success', () => {
    const unsuccessful = COMMAND_STATUSES.filter((status) => status !== 'completed');
    for (const status of unsuccessful) {
      expect(exitCodeOf({ status, exit_code: status === 'failed' ? 256 : null })).not.toBe(0);
    }
  });

  it('of a run on several machines is the highest', () => {
    expect(worstExitCode([0, 7, 3])).toBe(7);
    expect(worstExitCode([])).toBe(0);
  });

  it('stand in docs/ci.md as in the help', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../../docs/ci.md'), 'utf8');
    const rows = [...guide.slice(guide.indexOf('## Exit codes')).matchAll(/^\| (\d\S*) +\| (.+?) +\|$/gm)];
    expect(rows.map(([, code, meaning]) => [code, meaning])).toEqual(EXIT_CODE_TABLE.map((row) => [...row]));
  });

  it('are all in the table', () => {
    const codes = EXIT_CODE_TABLE.map(([code]) => code);
    const { ok, outOfRange, brokenPipe, ...named } = EXIT;
    for (const code of Object.values(named)) expect(codes).toContain(String(code));
    expect([ok, outOfRange, brokenPipe]).toEqual([0, 255, 141]);
  });
});
