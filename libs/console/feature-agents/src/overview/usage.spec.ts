import { cpuUsage, diskUsages, memoryUsage, percentOf } from './usage';

const sample = {
  ts: '2026-01-01T12:00:00Z',
  cpu_percent: 12.5,
  memory_used_bytes: 2 * 1024 ** 3,
  memory_total_bytes: 8 * 1024 ** 3,
  load1: 0.5,
  net_rx_bytes: 0,
  net_tx_bytes: 0,
  disks: [
    { mount: '/', used_bytes: 50, total_bytes: 100 },
    { mount: '/data', used_bytes: 95, total_bytes: 100 },
    { mount: '/mnt/cd', used_bytes: 0, total_bytes: 0 },
  ],
};

describe('usage', () => {
  it('is a share of the whole, and nothing of nothing', () => {
    expect(percentOf(1, 4)).toBe(25);
    expect(percentOf(1, 0)).toBeNull();
    expect(percentOf(5, 4)).toBe(100);
  });

  it('says how much memory and load there is', () => {
    expect(memoryUsage(sample)).toEqual({ label: 'Memory', percent: 25, detail: '2.0 GiB of 8.0 GiB' });
    expect(cpuUsage(sample)).toEqual({ label: 'CPU', percent: 12.5, detail: 'Load 0.50' });
    expect(cpuUsage({ ...sample, load1: undefined }).detail).toBe('');
  });

  it('puts the fullest disk first', () => {
    expect(diskUsages(sample).map(({ label, percent }) => [label, percent])).toEqual([
      ['/data', 95],
      ['/', 50],
      ['/mnt/cd', null],
    ]);
  });
});
