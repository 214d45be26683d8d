import { NATIVE_PROGRAM } from '../agent-process';
import { FakeServer, makeSecret } from '../fake-server';
import { until } from '../until';
import { PrivateMachine } from './private-machine';

const PROGRAM = '/opt/gururmm/bin/gururmm-agent';
const CONFIG = '/etc/gururmm/agent.toml';
const KEY = '/var/lib/gururmm/agent.key';
const SITE_KEY = makeSecret('siteKey');

describe('an installation as a service of systemd', () => {
  let server: FakeServer;
  let machine: PrivateMachine;

  beforeEach(async () => {
    server = await FakeServer.start();
    machine = await PrivateMachine.start();
  });

  afterEach(async () => {
    machine.dispose();
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  const installArgs = () => ['install', '--server', server.url, '--site-code', 'DARK-GROVE-7839'];
  const install = (...args: string[]) =>
    machine.run(NATIVE_PROGRAM.file, [...installArgs(), ...args], { GURURMM_SITE_KEY: SITE_KEY });
  const agents = () => machine.processesWith(`${PROGRAM} run --service --config ${CONFIG}`);

  it('enrols, registers and starts; a second time changes nothing; stop, start and uninstall are its reverse', async () => {
    expect(await install()).toMatchObject({ exitCode: 0, stderr: '' });
    expect(machine.systemctlCalls()).toEqual([
      'show --property=LoadState,ActiveState gururmm-agent.service',
      'daemon-reload',
      'enable --quiet gururmm-agent.service',
      'show --property=LoadState,ActiveState gururmm-agent.service',
      'stop --no-ask-password gururmm-agent.service',
      'start --no-ask-password gururmm-agent.service',
    ]);
    await server.online();
    expect(server.of('auth').map(({ api_key }) => api_key)).toEqual([SITE_KEY, server.issuedKey]);
    expect(machine.read(CONFIG)).not.toContain(SITE_KEY);
    const state = () => [CONFIG, KEY].map((path) => machine.read(path)).concat(String(agents()));
    const before = state();
    expect(before.every((each) => each !== undefined && each !== '')).toBe(true);

    expect(await install()).toMatchObject({ exitCode: 0, stderr: '' });
    expect(state()).toEqual(before);

    expect(await machine.run(PROGRAM, ['stop'])).toMatchObject({ exitCode: 0 });
    expect(agents()).toEqual([]);
    expect(await machine.run(PROGRAM, ['start'])).toMatchObject({ exitCode: 0 });
    await until('the agent', () => (agents().length === 1 ? true : undefined));
    expect(await machine.run(PROGRAM, ['uninstall'])).toMatchObject({ exitCode: 0 });
    expect([agents(), machine.read(PROGRAM), machine.read('/etc/systemd/system/gururmm-agent.service')]).toEqual([
      [],
      undefined,
      undefined,
    ]);
    expect(machine.read(KEY)).toBe(before[1]);

    expect(await install('--no-start')).toMatchObject({ exitCode: 0 });
    expect([agents(), machine.read(KEY)]).toEqual([[], before[1]]);
    expect(await machine.run(PROGRAM, ['uninstall', '--purge', '--quiet'])).toMatchObject({ exitCode: 0, stdout: '' });
    expect([machine.read(CONFIG), machine.read(KEY)]).toEqual([undefined, undefined]);
    expect(await machine.run(NATIVE_PROGRAM.file, ['uninstall', '--purge'])).toMatchObject({ exitCode: 0 });
    expect(await machine.run(NATIVE_PROGRAM.file, ['start'])).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining('no agent is installed on this machine') as string,
    });
  });

  it.each([
    CONFIG,
    '/opt/gururmm/bin/versions/.prepared/gururmm-agent',
    PROGRAM,
    KEY,
    '/etc/systemd/system/gururmm-agent.service',
  ])('is finished by another, when it was killed as soon as %s was there', async (milestone) => {
    const child = machine.spawn(NATIVE_PROGRAM.file, installArgs(), { GURURMM_SITE_KEY: SITE_KEY });
    await until(milestone, () => (machine.read(milestone) === undefined ? undefined : true), 60_000);
    for (const pid of machine.processesWith(`${NATIVE_PROGRAM.file} install`)) process.kill(pid, 'SIGKILL');
    await until('its end', () => (child.exitCode === null && child.signalCode === null ? undefined : true));
    expect(await install()).toMatchObject({ exitCode: 0, stderr: '' });
    await until('one agent that is signed in', () => {
      const isOnline = machine.read('/var/lib/gururmm/status.json')?.includes('"status":"online"') === true;
      return isOnline && agents().length === 1 ? true : undefined;
    });
    expect(machine.read(KEY)).toBe(`${server.issuedKey}\n`);
    expect(machine.read(CONFIG)).not.toContain(SITE_KEY);
  });

  it('of a key that the server refuses starts nothing, and says why; the right one repairs it', async () => {
    server.answerAuth = () => ({ success: false, error: 'unknown site key' });
    expect(await install()).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('the server refused this machine: unknown site key') as string,
    });
    expect(agents()).toEqual([]);
    server.answerAuth = () => ({ success: true, agent_id: server.agentId, api_key: server.issuedKey });
    expect(await install()).toMatchObject({ exitCode: 0 });
  });
});
