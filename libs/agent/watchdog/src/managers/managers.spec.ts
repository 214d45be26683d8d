import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseList } from './launchd';
import { parseShow, SystemdManager, unitOf } from './systemd';
import { windowsServiceSighting } from './windows-service-state';

const testcase = (name: string) => readFileSync(join(import.meta.dirname, '../../testcases', name), 'utf8');

describe('systemd', () => {
  it.each([
    ['nginx.service', 'up', 'active (running)'],
    ['mariadb.service', 'down', 'failed (failed, exit-code)'],
    ['mysql.service', 'down', 'failed (failed, exit-code)'],
    ['crashing.service', 'down', 'activating (auto-restart, signal)'],
    ['slow.service', 'changing', 'activating (start)'],
    ['backup.timer', 'down', 'inactive (dead)'],
    ['gone.service', 'absent', undefined],
  ])('%s is %s', (unit, status, detail) => {
    expect(parseShow(testcase('systemd/show.txt')).get(unit)).toEqual({
      status,
      ...(detail === undefined ? {} : { detail }),
    });
  });

  it.each([
    ['nginx', 'nginx.service'],
    ['nginx.service', 'nginx.service'],
    ['backup.timer', 'backup.timer'],
    ['my.app', 'my.app.service'],
    ['-x', '-x.service'],
  ])('completes %s to %s', (name, unit) => {
    expect(unitOf(name)).toBe(unit);
  });

  describe('asked through systemctl', () => {
    const directory = mkdtempSync(join(tmpdir(), 'gururmm-systemctl-'));
    afterAll(() => rmSync(directory, { recursive: true }));
    const systemctl = join(directory, 'systemctl');
    const callsPath = join(directory, 'calls');

    beforeEach(() => {
      writeFileSync(callsPath, '');
      const answer = join(import.meta.dirname, '../../testcases/systemd/show.txt');
      writeFileSync(
        systemctl,
        `#!/bin/sh\necho "$@" >> '${callsPath}'\nif [ "$1" = start ]; then echo "Unit not found." >&2; exit 5; fi\ncat '${answer}'\n`,
      );
      chmodSync(systemctl, 0o700);
    });

    it('takes one call for all, and none for patterns', async () => {
      const manager = new SystemdManager(systemctl);
      const sightings = await manager.look(['nginx', 'mysql', 'gone', 'not-mentioned', 'ng*']);
      expect([...sightings].map(([name, { status }]) => `${name} ${status}`)).toEqual([
        'nginx up',
        'mysql down',
        'gone absent',
        'not-mentioned absent',
        'ng* absent',
      ]);
      expect(readFileSync(callsPath, 'utf8').trim().split('\n')).toEqual([
        'show --no-pager --property=Id,Names,LoadState,ActiveState,SubState,Result -- nginx.service mysql.service gone.service not-mentioned.service',
      ]);
      expect((await manager.look(['*'])).get('*')).toEqual({ status: 'absent' });
    });

    it('hands on why a start failed', async () => {
      await expect(new SystemdManager(systemctl).start('nginx')).rejects.toThrow('ended with 5: Unit not found.');
      await expect(new SystemdManager(join(directory, 'nothing')).look(['nginx'])).rejects.toThrow('ENOENT');
    });
  });
});

it.each([
  ['com.openssh.sshd', { status: 'up' }],
  ['com.apple.printuploader', { status: 'down', detail: 'ended with 0' }],
  ['com.example.backup', { status: 'down', detail: 'ended by signal 9' }],
  ['com.example.broken', { status: 'down', detail: 'ended with 78' }],
  ['PID', undefined],
])('launchd: %s', (label, sighting) => {
  expect(parseList(testcase('launchd/list.txt')).get(label)).toEqual(sighting);
});

it.each([
  [1, 0, { status: 'down', detail: 'stopped' }],
  [1, 1067, { status: 'down', detail: 'stopped, error 1067' }],
  [2, 0, { status: 'changing' }],
  [3, 0, { status: 'changing' }],
  [4, 0, { status: 'up' }],
  [5, 0, { status: 'changing' }],
  [7, 0, { status: 'down', detail: 'paused' }],
])('Windows: state %i with exit code %i', (state, exitCode, sighting) => {
  expect(windowsServiceSighting(state, exitCode)).toEqual(sighting);
});
