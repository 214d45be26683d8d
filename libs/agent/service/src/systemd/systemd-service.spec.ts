import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installLayout } from '../install-layout';
import { StandInProgram } from '../stand-in-program.fixture';
import { stateOf, SystemdService } from './systemd-service';
import { UNIT_NAME, unitText } from './unit';

const layout = installLayout('linux', undefined);

/** Knows the state of one unit: absent without its file, else as it was started and stopped. */
const SYSTEMCTL = `
case "$1" in
  show)
    if [ -e ${UNIT_NAME} ]; then load=loaded; else load=not-found; fi
    printf 'LoadState=%s\\nActiveState=%s\\n' "$load" "$(cat active 2>/dev/null || echo inactive)" ;;
  start) echo active >active ;;
  stop) echo inactive >active ;;
  reset-failed) echo 'Unit not loaded.' >&2; exit 1 ;;
esac`;

describe('the agent as a unit of systemd', () => {
  let systemctl: StandInProgram;
  let service: SystemdService;
  const unitPath = () => join(systemctl.directory, UNIT_NAME);

  beforeEach(() => {
    systemctl = new StandInProgram(SYSTEMCTL);
    service = new SystemdService(layout, systemctl.path, systemctl.directory);
  });
  afterEach(() => systemctl.dispose());

  it('is registered, and registered again, by the same calls', async () => {
    for (let time = 1; time <= 2; time += 1) {
      await service.register();
      expect(systemctl.takeCalls()).toEqual(['daemon-reload', `enable --quiet ${UNIT_NAME}`]);
      expect(readFileSync(unitPath(), 'utf8')).toBe(unitText(layout));
      expect(statSync(unitPath()).mode & 0o777).toBe(0o644);
    }
  });

  it('starts, stops and tells its state', async () => {
    expect(await service.state()).toBe('absent');
    await service.register();
    expect(await service.state()).toBe('stopped');
    systemctl.takeCalls();
    await service.start();
    expect(systemctl.takeCalls()).toEqual([`start --no-ask-password ${UNIT_NAME}`]);
    expect(await service.state()).toBe('running');
    await service.stop();
    expect(systemctl.takeCalls().at(-1)).toBe(`stop --no-ask-password ${UNIT_NAME}`);
    expect(await service.state()).toBe('stopped');
  });

  it('is removed with its file, and a second time without a call that could fail', async () => {
    await service.register();
    systemctl.takeCalls();
    await service.remove();
    const expected = [`disable --quiet ${UNIT_NAME}`, 'daemon-reload', `reset-failed ${UNIT_NAME}`];
    expect(systemctl.takeCalls()).toEqual(expected);
    expect(existsSync(unitPath())).toBe(false);
    await service.remove();
    await service.stop();
    expect(systemctl.takeCalls()).toEqual([`show --property=LoadState,ActiveState ${UNIT_NAME}`]);
  });

  it('hands on what systemctl says', async () => {
    const refusing = new StandInProgram('echo "Access denied" >&2; exit 4');
    const denied = new SystemdService(layout, refusing.path, refusing.directory);
    await expect(denied.start()).rejects.toThrow('ended with 4: Access denied');
    refusing.dispose();
  });

  it.each([
    ['LoadState=loaded\nActiveState=activating\n', 'changing'],
    ['LoadState=loaded\nActiveState=failed\n', 'stopped'],
    // A unit whose file was removed while it runs.
    ['LoadState=not-found\nActiveState=active\n', 'running'],
  ])('reads %j as %s', (answer, state) => {
    expect(stateOf(answer)).toBe(state);
  });
});

describe('the unit', () => {
  it('quotes what stands in a path', () => {
    const text = unitText({
      ...layout,
      programPath: '/srv/my "apps"/100%/$HOME\\agent',
      configPath: '/a b/agent.toml',
    });
    expect(/^ExecStart=(.*)$/m.exec(text)?.[1]).toBe(
      String.raw`"/srv/my \"apps\"/100%%/$$HOME\\agent" run --service --config "/a b/agent.toml"`,
    );
  });

  it('has no setting that would give commands file systems of their own', () => {
    expect(unitText(layout)).not.toMatch(/^(Private|Protect|ReadOnly|Inaccessible|Bind|Root|Temporary|Dynamic)\w*=/m);
    expect(unitText(layout)).not.toMatch(/^NoNewPrivileges=(yes|true|1)/m);
  });

  // systemd's own judgement, where it is installed (Debian's package does without a running systemd).
  const systemdIt = spawnSync('systemd-analyze', ['--version']).status === 0 ? it : it.skip;

  systemdIt('is accepted by systemd without a remark, and confines the agent', () => {
    const directory = new StandInProgram('');
    const path = join(directory.directory, UNIT_NAME);
    writeFileSync(path, unitText({ ...layout, programPath: directory.path }));
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' });
    expect([status, stdout + stderr]).toEqual([0, '']);
    const args = ['security', '--offline=true', '--no-pager', '--json=short', path];
    const answer = execFileSync('systemd-analyze', args, { encoding: 'utf8' });
    const rows = JSON.parse(answer) as { name: string; set: boolean | null }[];
    const confined = new Set(rows.filter(({ set }) => set === true).map(({ name }) => name));
    for (const name of ['LockPersonality=', 'RestrictRealtime=', 'KeyringMode=', 'SystemCallFilter=~@obsolete'])
      expect(confined).toContain(name);
    directory.dispose();
  });

  systemdIt('is confined as a service should be by the drop-in for machines that are only watched', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../../../../docs/agent.md'), 'utf8');
    const dropIn = /```ini\n([\s\S]*?)```/.exec(docs)?.[1] ?? '';
    const machine = new StandInProgram('');
    const path = join(machine.directory, UNIT_NAME);
    writeFileSync(path, unitText({ ...layout, programPath: machine.path }));
    mkdirSync(`${path}.d`);
    writeFileSync(join(`${path}.d`, 'watch-only.conf'), dropIn);
    // Tenths of systemd's exposure level, which ends at 10; "OK" is below 5.
    const args = ['security', '--offline=true', '--no-pager', '--threshold=35', path];
    expect(spawnSync('systemd-analyze', args, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    machine.dispose();
  });
});
