import type { CheckParameters } from '@gururmm/server/alerts';
import { readResult, type ReportedResult } from './read-result';

const parameters: CheckParameters = {
  command_type: 'shell',
  command: 'true',
  interval_seconds: 60,
  exit_codes: 'nagios',
  severities: { warning: 'info', critical: 'critical', unknown: null },
};
const result = (more: Partial<ReportedResult> = {}): ReportedResult => ({
  event_id: '1f0c2a9d-3e4f-4061-8283-94a5b6c7d8e9',
  check_id: '3a4b5c6d-7e8f-4a0b-9c1d-2e3f4a5b6c7d',
  ts: '2026-11-23T18:00:00Z',
  outcome: 'exited',
  exit_code: 0,
  output: '',
  truncated: false,
  duration_ms: 1,
  ...more,
});
const NOW = Date.parse('2026-11-23T18:00:10Z');
const read = (more: Partial<ReportedResult>) => readResult(parameters, result(more), NOW);

describe('a result', () => {
  it.each([
    ['good', {}, { state: 'ok', value: 0, severity: undefined }],
    ['as bad as its rule says', { exit_code: 1 }, { state: 'warning', value: 1, severity: 'info' }],
    ['critical', { exit_code: 2 }, { state: 'critical', value: 1, severity: 'critical' }],
    ['no alert where its rule says so', { exit_code: 3 }, { state: 'unknown', value: 0, severity: undefined }],
    ['critical when it ran too long', { outcome: 'timed_out', exit_code: null }, { state: 'critical', value: 1 }],
    ['unknown when it was not permitted', { outcome: 'rejected', exit_code: null }, { state: 'unknown' }],
    ['unknown when it could not start', { outcome: 'error', exit_code: null }, { state: 'unknown' }],
  ] as const)('is %s', (_what, more, expected) => {
    expect(read(more)).toMatchObject(expected);
  });

  it('says in one line what was found, or why nothing was', () => {
    expect(read({ exit_code: 2, output: '\n  DISK CRITICAL - 1 % free \nmore\n' }).detail).toBe(
      'critical: DISK CRITICAL - 1 % free',
    );
    expect(read({ exit_code: 2 }).detail).toBe('critical: exit code 2');
    expect(read({ outcome: 'timed_out', exit_code: null, output: 'x', error: 'it ran too long' }).detail).toBe(
      'critical: it ran too long',
    );
    expect(read({ exit_code: 1, output: 'x'.repeat(500) }).detail).toHaveLength('warning: '.length + 303);
  });

  it('is of now when its clock runs ahead, and can be stored whatever it holds', () => {
    expect(read({ ts: '2026-11-23T19:00:00Z' }).atMs).toBe(NOW);
    expect(read({ output: 'a\u0000b' }).result.output).toBe('a\uFFFDb');
  });
});
