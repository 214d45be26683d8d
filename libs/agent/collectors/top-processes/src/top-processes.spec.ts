import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { snapshotSchema } from '@gururmm/shared/protocol';
import { TopProcessesCollector } from './top-processes';
import { complete, readTable } from './top-processes.linux';
import { parsePs } from './top-processes.macos';
import { sharesBetween } from './process-times';
import { parseProcessList } from './windows-process-list';

const testcases = join(import.meta.dirname, '../testcases');
const BEFORE = join(testcases, 'linux/before');
const AFTER = join(testcases, 'linux/after');

const recorded = () =>
  new TopProcessesCollector((root) => Promise.resolve(sharesBetween(readTable(BEFORE), readTable(root))), complete);

describe('the top processes of Linux', () => {
  it('are shares of the whole machine between two looks, with users and without what has ended', async () => {
    const collector = recorded();
    collector.init({ osType: 'linux', rootDirectory: AFTER });
    const { byCpu } = await collector.collect(AbortSignal.timeout(1000));
    expect(byCpu.slice(0, 4)).toEqual([
      { pid: 4495, name: 'MainThread', user: 'root', cpu_percent: 30.2, memory_bytes: 109_320 * 1024 },
      { pid: 900001, name: 'odd) (name', user: '4321', cpu_percent: 5, memory_bytes: 20 * 1024 },
      { pid: 900003, name: 'began', user: 'root', cpu_percent: 3.5, memory_bytes: 24 * 1024 },
      { pid: 530, name: 'postgres', user: 'postgres', cpu_percent: 1, memory_bytes: 34_044 * 1024 },
    ]);
    expect(byCpu.map(({ name }) => name)).not.toContain('ended');
  });

  it('are ranked by memory as well', async () => {
    const collector = recorded();
    collector.init({ osType: 'linux', rootDirectory: AFTER });
    const { byMemory } = await collector.collect(AbortSignal.timeout(1000));
    expect(byMemory.slice(0, 2).map(({ pid }) => pid)).toEqual([4495, 530]);
  });
});

describe('the top processes', () => {
  it('are ten at most, and can be sent whatever they call themselves', async () => {
    const processes = Array.from({ length: 30 }, (_, index) => ({
      pid: index,
      name: index === 29 ? 'a\nb\u0000\ud800' : index === 28 ? '' : `p${index}`.repeat(200),
      cpu_percent: index === 29 ? 100.4 : index,
      memory_bytes: 30 - index,
    }));
    const collector = new TopProcessesCollector(() => Promise.resolve(processes));
    const { byCpu, byMemory } = await collector.collect(AbortSignal.timeout(1000));
    const message = {
      request_id: '9c1d2e3f-4a5b-4c6d-8e8f-a0b1c2d3e4f5',
      ts: '2026-11-23T18:00:00Z',
      by_cpu: byCpu,
      by_memory: byMemory,
    };
    expect(snapshotSchema.parse(message)).toEqual(message);
    expect([byCpu.length, byMemory.length]).toEqual([10, 10]);
    expect(byCpu[0]).toMatchObject({ pid: 29, name: 'a?b?\ufffd', cpu_percent: 100 });
    expect(byMemory[0]?.pid).toBe(0);
  });

  it('are given up when nobody waits any more', async () => {
    const collector = new TopProcessesCollector(
      async (_root, watch) => {
        await watch();
        return [];
      },
      undefined,
      600_000,
    );
    await expect(collector.collect(AbortSignal.timeout(10))).rejects.toThrow();
  });
});

describe('the processes of macOS', () => {
  it('are shares of the whole machine too', () => {
    const answer = readFileSync(join(testcases, 'macos/ps.txt'), 'utf8');
    expect(parsePs(answer, 8)).toEqual([
      { pid: 1, name: 'launchd', user: 'root', cpu_percent: 0, memory_bytes: 23_456 * 1024 },
      {
        pid: 412,
        name: 'Google Chrome Helper (Renderer)',
        user: 'anna',
        cpu_percent: 20.4,
        memory_bytes: 524_288 * 1024,
      },
      { pid: 413, name: 'WindowServer', user: '_windowserver', cpu_percent: 1.5625, memory_bytes: 8_192 * 1024 },
      { pid: 9999, name: '(defunct)', user: 'anna', cpu_percent: 0, memory_bytes: 0 },
    ]);
  });
});

describe('the processes of Windows', () => {
  const { address, answer } = JSON.parse(readFileSync(join(testcases, 'windows/processes.json'), 'utf8')) as {
    address: string;
    answer: string;
  };
  const bytes = Buffer.from(answer, 'base64');

  it('are read from one answer of the system, names and all', () => {
    const processes = parseProcessList(bytes, BigInt(address));
    expect(processes).toHaveLength(9);
    expect(processes[0]).toMatchObject({ pid: 48, name: 'services.exe', cpuTime: 4_900_000, memoryBytes: 20_983_808 });
    expect(processes[8]).toMatchObject({ pid: 328, name: 'record.exe', cpuTime: 7_700_000, memoryBytes: 118_579_200 });
  });

  it('end where the answer ends, also when it is cut', () => {
    const whole = parseProcessList(bytes, BigInt(address)).length;
    expect(parseProcessList(bytes.subarray(0, 200), BigInt(address))).toHaveLength(1);
    expect(parseProcessList(bytes.subarray(0, 100), BigInt(address))).toEqual([]);
    expect(whole).toBeGreaterThan(1);
  });
});
