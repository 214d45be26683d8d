import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProcessManager } from './process-manager';
import { listProcessNames } from './processes.linux';
import { parsePs } from './processes.macos';

const testcases = join(import.meta.dirname, '../../testcases');

it('Linux: names from /proc, long ones whole, and no zombies', () => {
  expect([...listProcessNames(join(testcases, 'linux-proc'))].sort()).toEqual([
    'gururmm-invento',
    'gururmm-inventory-daemon',
    'long-running-sc',
    'long-running-script.sh',
    'my (odd) name',
    'systemd',
  ]);
});

it('macOS: names as ps shows them, and no zombies', () => {
  expect([...parsePs(readFileSync(join(testcases, 'macos-ps/ps.txt'), 'utf8'))]).toEqual([
    'launchd',
    'Google Chrome Helper (Renderer)',
    'cupsd',
  ]);
});

describe('a watched process', () => {
  const started: string[] = [];
  const managerThat = (mayRunCommands: boolean) =>
    new ProcessManager({
      list: () => new Set(['Spoolsv.exe']),
      startDetached: (command) => Promise.resolve(void started.push(command)),
      normalize: (name) => name.toLowerCase().replace(/\.exe$/, ''),
      mayRunCommands,
    });

  it('is found by its name', async () => {
    const sightings = await managerThat(true).look(['SPOOLSV', 'other']);
    expect([sightings.get('SPOOLSV')?.status, sightings.get('other')?.status]).toEqual(['up', 'down']);
  });

  it('is started by the command of the policy, unless this machine allows no commands', async () => {
    await managerThat(true).start('other', 'run other');
    await expect(managerThat(true).start('other', undefined)).rejects.toThrow('names no start command');
    await expect(managerThat(false).start('other', 'run other')).rejects.toThrow('not allowed on this machine');
    expect(started).toEqual(['run other']);
  });
});
