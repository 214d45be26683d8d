import { formatBytes } from './bytes';
import { formatDuration, formatSpan } from './duration';
import { OsNamePipe } from './os-label';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [1023.9 * 1024, '1.0 MiB'],
    [200 * 1024 ** 3, '200 GiB'],
    [-2048, '-2.0 KiB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatDuration', () => {
  it.each([
    [340, '340 ms'],
    [2_440, '2.4 s'],
    [200_000, '3 min 20 s'],
    [3_900_000, '1 h 5 min'],
  ])('%d ms are %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('formatSpan', () => {
  it.each([
    [30_000, '30 s'],
    [300_000, '5 min'],
    [200_000, '3 min 20 s'],
    [86_400_000, '24 h'],
  ])('%d ms are %s', (ms, text) => {
    expect(formatSpan(ms)).toBe(text);
  });
});

describe('OsNamePipe', () => {
  it('names the system once', () => {
    const pipe = new OsNamePipe();
    expect(pipe.transform({ os_type: 'windows', os_version: 'Windows 11 Pro' })).toBe('Windows 11 Pro');
    expect(pipe.transform({ os_type: 'linux', os_version: 'Ubuntu 24.04' })).toBe('Linux Ubuntu 24.04');
  });
});
