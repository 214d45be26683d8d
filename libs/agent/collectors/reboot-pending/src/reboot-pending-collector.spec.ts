import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRebootPendingCollector, type RegistryAnswer } from './reboot-pending-collector';

const { signal } = new AbortController();

/** Answers of `reg.exe query` by key, as they were recorded. */
function recorded(name: string): (key: string) => Promise<RegistryAnswer> {
  const path = join(import.meta.dirname, '../testcases/windows', `${name}.json`);
  const answers = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, RegistryAnswer>>;
  return (key) => {
    const answer = answers[key];
    return answer === undefined ? Promise.reject(new Error(`not recorded: ${key}`)) : Promise.resolve(answer);
  };
}

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
    ['an update waits', 'update-waits', true],
    ['a change of components waits', 'servicing-waits', true],
    ['nothing waits', 'nothing-waits', false],
  ])('reads the answers of reg.exe on Windows: %s', async (_what, name, expected) => {
    expect(await createRebootPendingCollector('windows', recorded(name)).collect(signal)).toBe(expected);
  });

  it('claims nothing when the registry cannot be asked', async () => {
    const ask = () => Promise.resolve({ exitCode: null, stderr: 'spawn reg.exe ENOENT' });
    await expect(createRebootPendingCollector('windows', ask).collect(signal)).rejects.toThrow('ENOENT');
  });

  it('claims nothing on macOS', async () => {
    expect(await createRebootPendingCollector('macos').collect(signal)).toBeUndefined();
  });
});
