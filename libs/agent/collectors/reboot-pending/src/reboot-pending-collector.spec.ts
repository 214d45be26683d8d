import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRebootPendingCollector } from './reboot-pending-collector';

const { signal } = new AbortController();

describe('the reboot-pending collector', () => {
  let rootDirectory: string;

  beforeEach(async () => {
    rootDirectory = await mkdtemp(join(tmpdir(), 'gururmm-reboot-'));
  });
  afterEach(() => rm(rootDirectory, { recursive: true }));

  it('sees the mark of the package manager on Linux', async () => {
    const collector = createRebootPendingCollector('linux');
    collector.init({ osType: 'linux', rootDirectory });
    expect(await collector.collect(signal)).toBe(false);
    await mkdir(join(rootDirectory, 'run'));
    await writeFile(join(rootDirectory, 'run/reboot-required'), '*** System restart required ***\n');
    expect(await collector.collect(signal)).toBe(true);
  });

  it.each([
    ['Auto Update\\RebootRequired', true],
    ['Component Based Servicing\\RebootPending', true],
    ['something else', false],
  ])('asks for both keys of Windows: %s', async (existing, expected) => {
    const collector = createRebootPendingCollector('windows', (key) => Promise.resolve(key.endsWith(existing)));
    expect(await collector.collect(signal)).toBe(expected);
  });

  it('claims nothing on macOS', async () => {
    expect(await createRebootPendingCollector('macos').collect(signal)).toBeUndefined();
  });
});
