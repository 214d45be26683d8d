import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { FeatureLink } from '@gururmm/agent/runtime';
import type { AgentMessage, AgentPayload, InventoryContent, InventorySection } from '@gururmm/shared/protocol';
import { InventoryReporter } from './inventory-reporter';
import { servicesContent, softwareContent } from './section-content';
import { SentSections } from './sent-sections';

type Inventory = AgentPayload<'inventory'>;

const HARDWARE: InventoryContent = {
  section: 'hardware',
  hardware: {
    is_virtual: true,
    cpu_cores: 1,
    cpu_threads: 1,
    memory_bytes: 1,
    memory_modules: [],
    disks: [],
    os_name: 'Linux',
    arch: 'x64',
  },
};
const HOUR_MS = 3_600_000;

describe('the reporter of the inventory', () => {
  const directory = mkdtempSync(join(tmpdir(), 'gururmm-spec-'));
  const logger = { debug: jest.fn(), warn: jest.fn() };
  let version: string;
  let sent: Inventory[];
  let reads: InventorySection[];
  let fault: Error | undefined;
  let isOnline: boolean;
  let reporter: InventoryReporter | undefined;
  let file = 0;

  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  beforeEach(() => {
    jest.useFakeTimers();
    jest.resetAllMocks();
    [version, sent, reads, fault, isOnline] = ['1', [], [], undefined, true];
    file += 1;
  });
  afterEach(() => {
    reporter?.stop();
    jest.useRealTimers();
  });

  const collect = (section: InventorySection): Promise<InventoryContent> => {
    reads.push(section);
    if (fault !== undefined) return Promise.reject(fault);
    if (section === 'hardware') return Promise.resolve(HARDWARE);
    return Promise.resolve(
      section === 'software'
        ? softwareContent([{ source: 'dpkg', name: 'a', version }])
        : servicesContent([{ name: 'ssh', state: 'running', start_mode: 'automatic' }]),
    );
  };
  const start = () => {
    reporter?.stop();
    reporter = new InventoryReporter({
      collect,
      openMemory: () => new SentSections(join(directory, `${file}.json`), logger),
      logger,
    });
    reporter.start({
      settings: () => ({ inventory_interval_seconds: 3600 }),
      now: () => new Date(),
      send: (message: AgentMessage) => {
        if (isOnline && message.type === 'inventory') sent.push(message.payload);
        return isOnline;
      },
    } as unknown as FeatureLink);
  };
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const acknowledge = () => {
    for (const { event_id } of sent) reporter?.onEventAck(event_id);
    sent = [];
  };
  const sections = () => sent.map(({ section }) => section);

  it('tells everything soon after the start, and again only what has changed', async () => {
    start();
    await pass(31_000);
    expect(sections()).toEqual(['hardware', 'software', 'services']);
    acknowledge();
    await pass(HOUR_MS);
    expect(sections()).toEqual([]);
    version = '2';
    await pass(HOUR_MS);
    expect(sections()).toEqual(['software']);
  });

  it('reads hardware at the start and once a day, not each hour', async () => {
    start();
    await pass(31_000);
    acknowledge();
    await pass(5 * HOUR_MS);
    expect(reads.filter((section) => section === 'hardware')).toHaveLength(1);
    expect(reads.filter((section) => section === 'software')).toHaveLength(6);
    await pass(20 * HOUR_MS);
    expect(reads.filter((section) => section === 'hardware')).toHaveLength(2);
  });

  it('tells what has not changed once a day', async () => {
    start();
    await pass(31_000);
    acknowledge();
    await pass(25 * HOUR_MS);
    expect(sections().sort()).toEqual(['hardware', 'services', 'software']);
  });

  it('sends it again until the server has stored it, the newest only', async () => {
    start();
    await pass(31_000);
    const [, first] = sent;
    await pass(601_000);
    expect(sent.filter(({ event_id }) => event_id === first?.event_id)).toHaveLength(2);
    version = '2';
    await pass(HOUR_MS);
    sent = [];
    reporter?.onOnline();
    expect(sections()).toEqual(['hardware', 'software', 'services']);
    expect(sent[1]).toMatchObject({ software: [{ version: '2' }] });
    acknowledge();
    reporter?.onOnline();
    expect(sent).toEqual([]);
  });

  it('keeps what it read without a connection until there is one', async () => {
    isOnline = false;
    start();
    await pass(31_000);
    isOnline = true;
    reporter?.onOnline();
    expect(sections()).toHaveLength(3);
  });

  it('remembers over a restart what the server has', async () => {
    start();
    await pass(31_000);
    acknowledge();
    start();
    await pass(31_000);
    expect(sections()).toEqual([]);
    version = '2';
    start();
    await pass(31_000);
    expect(sections()).toEqual(['software']);
  });

  it('goes on after a section that could not be read', async () => {
    fault = new Error('dpkg is locked');
    start();
    await pass(31_000);
    expect(logger.warn).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ error: 'dpkg is locked' }));
    fault = undefined;
    await pass(HOUR_MS);
    expect(sections()).toEqual(['hardware', 'software', 'services']);
  });
});
