import { recordingLogger } from '../testing/recording-logger';
import { formatLogLine } from './log-line';
import { Logger } from './logger';

const AT = new Date('2026-01-02T03:04:05.678Z');

describe('log lines', () => {
  it('carry time, level, message and fields', () => {
    expect(formatLogLine(AT, 'info', 'command ended', { exit_code: 0, detail: 'a b', nothing: undefined })).toBe(
      '2026-01-02T03:04:05.678Z INFO  command ended exit_code=0 detail="a b"\n',
    );
  });

  it('are ASCII and one line, whatever stands in them', () => {
    const line = formatLogLine(AT, 'warn', 'grün\n2026 ERROR forged', { name: 'é\u001b[31m' });
    expect(line.slice(0, -1)).toMatch(/^[\x20-\x7e]+$/);
    expect(line).toContain('gr\\u00fcn\\u000a2026');
  });

  it('hold no secret', () => {
    const key = `grmm_agt_${'b'.repeat(43)}`;
    expect(formatLogLine(AT, 'error', `key ${key}`, { key })).not.toContain('bbb');
  });

  it('appear from their level upwards', () => {
    const lines: string[] = [];
    const logger = new Logger('warn', [(line) => lines.push(line)]);
    logger.debug('a');
    logger.info('b');
    logger.warn('c');
    logger.error('d');
    expect(lines).toHaveLength(2);
    expect(recordingLogger().lines).toEqual([]);
  });
});
