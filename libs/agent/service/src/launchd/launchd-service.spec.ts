import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installLayout } from '../install-layout';
import { StandInProgram } from '../stand-in-program.fixture';
import { LaunchdService, stateOf } from './launchd-service';
import { plistText } from './plist';

const layout = installLayout('macos', undefined);
const testcase = (name: string) => readFileSync(join(import.meta.dirname, '../../testcases/launchd', name), 'utf8');

/** Knows whether the job is loaded; printing an unknown job ends with 113. */
const LAUNCHCTL = `
case "$1" in
  print) [ -e loaded ] || { echo 'Could not find service' >&2; exit 113; }; cat answer ;;
  bootstrap) [ ! -e loaded ] || exit 37; : >loaded ;;
  bootout) rm loaded ;;
esac`;

describe('the agent as a daemon of launchd', () => {
  let launchctl: StandInProgram;
  let service: LaunchdService;
  const plistPath = () => join(launchctl.directory, 'com.gururmm.agent.plist');

  beforeEach(() => {
    launchctl = new StandInProgram(LAUNCHCTL);
    writeFileSync(join(launchctl.directory, 'answer'), testcase('print-running.txt'));
    service = new LaunchdService(layout, launchctl.path, launchctl.directory);
  });
  afterEach(() => launchctl.dispose());

  it('starts, is started again, stops, and is removed, each also when it is done already', async () => {
    expect(await service.state()).toBe('absent');
    await service.register();
    expect(await service.state()).toBe('stopped');
    launchctl.takeCalls();
    await service.start();
    expect(launchctl.takeCalls()).toEqual([
      'enable system/com.gururmm.agent',
      'print system/com.gururmm.agent',
      `bootstrap system ${plistPath()}`,
      'kickstart system/com.gururmm.agent',
    ]);
    await service.start();
    expect(launchctl.takeCalls()).not.toContainEqual(expect.stringContaining('bootstrap'));
    expect(await service.state()).toBe('running');
    await service.stop();
    expect(launchctl.takeCalls()).toContain('bootout system/com.gururmm.agent');
    await service.stop();
    await service.remove();
    expect(launchctl.takeCalls()).not.toContainEqual(expect.stringContaining('bootout'));
    expect([await service.state(), existsSync(plistPath())]).toEqual(['absent', false]);
  });

  it.each([
    ['print-running.txt', 'running'],
    ['print-waiting.txt', 'changing'],
  ])('reads %s as %s', (name, state) => {
    expect(stateOf(testcase(name))).toBe(state);
  });

  it('has a property list that says where everything stands, whatever the path is', () => {
    const text = plistText({ ...layout, programPath: '/Users/a&b <c>/gururmm-agent' });
    expect(text).toContain('<string>/Users/a&amp;b &lt;c&gt;/gururmm-agent</string>');
    expect(text).toContain('<string>/Library/Application Support/GuruRMM/agent.toml</string>');
    for (const key of ['RunAtLoad', 'KeepAlive']) expect(text).toMatch(new RegExp(`<key>${key}</key>\\s*<true/>`));
  });
});
