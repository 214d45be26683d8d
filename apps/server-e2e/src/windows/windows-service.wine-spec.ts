import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSite, run, ServerProcess, waitUntil } from '@gururmm/e2e/support';
import { thisWindows } from './this-windows';

interface AgentRow {
  readonly id: string;
  readonly status: string;
}

const PROGRAM = 'C:\\Program Files\\GuruRMM\\gururmm-agent.exe';
const CONFIG = thisWindows.onDriveC('ProgramData/GuruRMM/agent.toml');
const DATA = thisWindows.onDriveC('ProgramData/GuruRMM/data');
const EVENT_SOURCE = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\GuruRMM';
/** Shorter waits, from the second start on. */
const INTERVALS =
  '\n[intervals]\nreconnect_delay_seconds = 0.2\nfirst_wait_spread_seconds = 0.2\nrefused_delay_seconds = 1\ninventory_interval_seconds = 5\n';
const LIMIT_MS = 60_000;

/** Wine keeps no recovery actions and starts no service again; what Windows is told of them stands in windows.spec.ts. */
describe('the agent as a service of Windows, and the real server', () => {
  let server: ServerProcess;
  let siteCode: string;
  let siteKey: string;

  beforeAll(async () => {
    server = await ServerProcess.start();
    const site = await makeSite(server);
    [siteCode, siteKey] = [site.site_code, site.api_key];
  }, 180_000);

  afterAll(async () => {
    await thisWindows.run(PROGRAM, ['uninstall', '--purge', '--quiet']);
    await server.remove();
  });

  const install = (...args: string[]) =>
    thisWindows.run(
      thisWindows.agentProgram,
      ['install', '--server', server.url, '--site-code', siteCode, '--wait', '50', ...args],
      { GURURMM_SITE_KEY: siteKey },
    );
  const serviceState = async () =>
    /STATE\s*:\s*\d+\s+(\w+)/.exec((await thisWindows.run('sc.exe', ['query', 'GuruRMM'])).stdout)?.[1] ?? 'ABSENT';
  const hasEventSource = async () => (await thisWindows.run('reg.exe', ['query', EVENT_SOURCE])).exitCode === 0;
  const agents = async () => (await server.request<{ items: AgentRow[] }>('GET', '/api/agents')).body.items;
  const seenAs = (status: string) =>
    waitUntil(
      `the agent to be ${status}`,
      async () => (await agents()).find((agent) => agent.status === status),
      LIMIT_MS,
    );

  it('is installed, enrolled and started by one command', async () => {
    expect(await install()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/runs as Windows service GuruRMM[\s\S]*this machine is enrolled/) as string,
    });
    expect([await serviceState(), await hasEventSource()]).toEqual(['RUNNING', true]);
    await seenAs('online');
    expect(readFileSync(CONFIG, 'utf8')).not.toContain(siteKey);
  });

  it('refuses a command line that it does not know, and changes nothing', async () => {
    expect(await thisWindows.run(thisWindows.agentProgram, ['uninstall', '--purge', '--everything'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--everything') as string,
    });
    expect([await serviceState(), existsSync(CONFIG)]).toEqual(['RUNNING', true]);
  });

  it('changes nothing when it is installed a second time', async () => {
    const [running] = thisWindows.processesWith('gururmm-agent.exe run');
    expect((await install()).exitCode).toBe(0);
    expect(thisWindows.processesWith('gururmm-agent.exe run')).toEqual([running]);
    expect(await agents()).toHaveLength(1);
  });

  it('is stopped and started, tells the server, and writes both to the event log', async () => {
    const before = thisWindows.reportedEvents().length;
    expect(await thisWindows.run(PROGRAM, ['stop'])).toMatchObject({ exitCode: 0 });
    expect(await serviceState()).toBe('STOPPED');
    await waitUntil('its process to end', () => thisWindows.processesWith('gururmm-agent.exe run').length === 0);
    await seenAs('offline');
    expect(await thisWindows.run(PROGRAM, ['status'])).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('stopped') as string,
    });
    appendFileSync(CONFIG, INTERVALS);
    expect(await thisWindows.run(PROGRAM, ['start'])).toMatchObject({ exitCode: 0 });
    expect(await serviceState()).toBe('RUNNING');
    await seenAs('online');
    expect(thisWindows.reportedEvents().slice(before)).toEqual([
      expect.stringMatching(/^GuruRMM agent \S+ has stopped\.$/),
      expect.stringMatching(/^GuruRMM agent \S+ has started\.$/),
    ]);
  });

  it('runs commands, and reports what it finds without a fault', async () => {
    const { id } = await seenAs('online');
    expect(
      await run(server, id, { command_type: 'shell', command: 'echo in %SystemRoot%& exit 5' }, LIMIT_MS),
    ).toMatchObject({
      status: 'failed',
      exit_code: 5,
      stdout: expect.stringMatching(/^in C:\\windows\r\n$/i) as string,
    });
    await waitUntil(
      'its software',
      async () => {
        const { body } = await server.request<{ software_count: number | null }>('GET', `/api/agents/${id}/inventory`);
        return body.software_count === null ? undefined : body;
      },
      LIMIT_MS,
    );
    await waitUntil(
      'its metrics',
      async () => {
        const { body } = await server.request<{ metrics: { memory_total_bytes: number } | null }>(
          'GET',
          `/api/agents/${id}/state`,
        );
        return (body.metrics?.memory_total_bytes ?? 0) > 0;
      },
      LIMIT_MS,
    );
    const faults = logLines().filter((line) => / (warn|error) /i.test(line));
    expect(faults).toEqual([]);
  });

  it('leaves another server only on demand, and takes its identity along and nothing else', async () => {
    const identity = readFileSync(`${DATA}/device-id`, 'utf8');
    writeFileSync(CONFIG, readFileSync(CONFIG, 'utf8').replace(server.url, 'http://127.0.0.1:1'));
    expect(await install()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('--reconfigure') as string,
    });
    mkdirSync(`${DATA}/former/server`, { recursive: true });
    expect(await install('--reconfigure')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(existsSync(`${DATA}/former`)).toBe(false);
    expect(readFileSync(CONFIG, 'utf8')).toContain(server.url);
    expect(readFileSync(`${DATA}/device-id`, 'utf8')).toBe(identity);
    await seenAs('online');
    expect(await agents()).toHaveLength(1);
  });

  it('writes to the event log that the server refuses it, and why it does not run at all', async () => {
    const { id } = await seenAs('online');
    expect((await server.request('DELETE', `/api/agents/${id}`)).status).toBeLessThan(300);
    await waitUntil(
      'the refusal in the event log',
      () => thisWindows.reportedEvents().find((text) => text.startsWith('The server refuses this agent: ')),
      LIMIT_MS,
    );
    await thisWindows.run(PROGRAM, ['stop']);
    const config = readFileSync(CONFIG, 'utf8');
    writeFileSync(CONFIG, `nonsense = 1\n${config}`);
    await thisWindows.run('sc.exe', ['start', 'GuruRMM']);
    await waitUntil(
      'the fault in the event log',
      () => thisWindows.reportedEvents().find((text) => text.includes('nonsense')),
      LIMIT_MS,
    );
    writeFileSync(CONFIG, config);
  });

  it('is taken off, first without and then with its data', async () => {
    expect(await thisWindows.run(PROGRAM, ['uninstall'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect([await serviceState(), await hasEventSource()]).toEqual(['ABSENT', false]);
    expect([existsSync(CONFIG), existsSync(DATA)]).toEqual([true, true]);
    const purge = await thisWindows.run(thisWindows.agentProgram, ['uninstall', '--purge']);
    expect(purge).toMatchObject({ exitCode: 0, stderr: '' });
    expect(existsSync(thisWindows.onDriveC('ProgramData/GuruRMM'))).toBe(false);
    expect(await thisWindows.run(thisWindows.agentProgram, ['start'])).toMatchObject({ exitCode: 5 });
  });

  it('is taken off with all its data while it runs', async () => {
    expect(await install()).toMatchObject({ exitCode: 0 });
    expect(await serviceState()).toBe('RUNNING');
    expect(await thisWindows.run(PROGRAM, ['uninstall', '--purge'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect([await serviceState(), await hasEventSource()]).toEqual(['ABSENT', false]);
    expect(['ProgramData', 'Program Files'].map((each) => existsSync(thisWindows.onDriveC(`${each}/GuruRMM`)))).toEqual(
      [false, false],
    );
  });

  it('is installed by the script of its archive', async () => {
    const script = await scriptOfArchive();
    const cmd = (...args: string[]) =>
      thisWindows.run('cmd.exe', ['/c', script, ...args], { GURURMM_SITE_KEY: siteKey });
    expect(await cmd(server.url)).toMatchObject({
      exitCode: 2,
      stdout: expect.stringContaining('install.cmd SERVER SITE-CODE') as string,
    });
    expect(await serviceState()).toBe('ABSENT');
    expect(await cmd('no-address', siteCode)).toMatchObject({ exitCode: 2 });
    expect(await cmd(server.url, siteCode)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('this machine is enrolled') as string,
    });
    expect(await serviceState()).toBe('RUNNING');
  });

  /** The archive for Windows, unpacked where its path has a blank in it. */
  async function scriptOfArchive(): Promise<string> {
    const { makeZip } = (await import(join(process.cwd(), 'tools/package/zip.mjs'))) as {
      makeZip: (what: { binary: string; out: string }) => Promise<void>;
    };
    const directory = thisWindows.onDriveC('an archive');
    mkdirSync(directory);
    const zip = join(directory, 'agent.zip');
    await makeZip({ binary: thisWindows.agentProgram, out: zip });
    execFileSync('python3', ['-m', 'zipfile', '--extract', zip, directory]);
    return 'C:\\an archive\\gururmm-agent\\install.cmd';
  }

  function logLines(): string[] {
    return readFileSync(`${DATA}/logs/agent.log`, 'utf8').split('\n');
  }
});
