import { join } from 'node:path';
import { CpuCollector } from './cpu-collector';
import { cpuPercentBetween, type CpuTimes } from './cpu-times';
import { readCpuTimes } from './cpu.linux';
import { readCpuTimes as readPortableCpuTimes } from './cpu.portable';

const testcase = (name: string) => join(import.meta.dirname, '../testcases', name);

describe('CpuCollector', () => {
  it('reads the share of busy time between two recorded readings; waiting for a disk is idle', async () => {
    const earlier = await readCpuTimes(testcase('linux-reading-1'));
    const later = await readCpuTimes(testcase('linux-reading-2'));
    expect(cpuPercentBetween(earlier, later)).toBe(40);
  });

  it('measures a short span first, and later from reading to reading', async () => {
    const readings: CpuTimes[] = [
      { busy: 0, total: 0 },
      { busy: 50, total: 100 },
      { busy: 60, total: 200 },
    ];
    const collector = new CpuCollector(() => readings.shift() ?? { busy: 0, total: 0 });
    collector.init({ osType: 'linux', rootDirectory: '/' });
    expect(await collector.collect(AbortSignal.timeout(5000))).toEqual({ cpu_percent: 50 });
    expect(await collector.collect(AbortSignal.timeout(5000))).toEqual({ cpu_percent: 10 });
  });

  it('stops early when it is told to', async () => {
    const collector = new CpuCollector(() => ({ busy: 0, total: 0 }));
    await expect(collector.collect(AbortSignal.abort())).rejects.toThrow();
  });

  it('stays within 0 and 100 when counters stand still or go back', () => {
    expect(cpuPercentBetween({ busy: 5, total: 10 }, { busy: 5, total: 10 })).toBe(0);
    expect(cpuPercentBetween({ busy: 5, total: 10 }, { busy: 2, total: 20 })).toBe(0);
    expect(cpuPercentBetween({ busy: 0, total: 0 }, { busy: 9, total: 3 })).toBe(100);
  });

  it('fails where /proc/stat has no cpu line', async () => {
    await expect(readCpuTimes(testcase('linux-container-without-stat'))).rejects.toThrow('no cpu line');
  });

  it('reads the runtime on other systems', () => {
    const { busy, total } = readPortableCpuTimes();
    expect(busy).toBeGreaterThan(0);
    expect(total).toBeGreaterThan(busy);
  });
});
