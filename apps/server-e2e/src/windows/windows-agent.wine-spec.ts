import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ended, makeSite, readCommand, run, ServerProcess, submit, waitUntil } from '@gururmm/e2e/support';
import { thisWindows } from './this-windows';

interface Listed {
  readonly items: Record<string, unknown>[];
  readonly total: number;
}

const DEVICE_ID = 'windows-under-wine';
const REPORT_MS = 60_000;

describe('the agent for Windows and the real server', () => {
  const directory = mkdtempSync(join(tmpdir(), 'gururmm-e2e-windows-'));
  let server: ServerProcess;
  let agent: ChildProcess;
  let agentId: string;

  const start = () => {
    const args = [thisWindows.agentProgram, 'run', '--config', thisWindows.pathOf(join(directory, 'agent.toml'))];
    agent = spawn('wine', args, { env: thisWindows.environment, stdio: 'ignore' });
  };
  const get = async <T = Listed>(path: string) => (await server.request<T>('GET', path)).body;
  const online = () =>
    waitUntil(
      'the agent to be online',
      async () =>
        (await get('/api/agents')).items.find((each) => each['device_id'] === DEVICE_ID && each['status'] === 'online'),
      REPORT_MS,
    );
  const ofAgent = <T>(path: string, what: string, fits: (body: T) => boolean) =>
    waitUntil(
      what,
      async () => {
        const body = await get<T>(`/api/agents/${agentId}/${path}`);
        return fits(body) ? body : undefined;
      },
      REPORT_MS,
    );

  beforeAll(async () => {
    server = await ServerProcess.start();
    const site = await makeSite(server);
    const toml = [
      `server_url = "${server.url}"`,
      `site_key = "${site.api_key}"`,
      `device_id = "${DEVICE_ID}"`,
      `data_dir = '${thisWindows.pathOf(join(directory, 'data'))}'`,
      '[intervals]',
      'heartbeat_interval_seconds = 1',
      'metrics_interval_seconds = 1',
      'network_check_interval_seconds = 2',
      'reconnect_delay_seconds = 0.2',
      'first_wait_spread_seconds = 0.2',
      'resend_delay_seconds = 0.5',
      'inventory_interval_seconds = 5',
    ];
    writeFileSync(join(directory, 'agent.toml'), toml.join('\n'), { mode: 0o600 });
    start();
    agentId = String((await online())['id']);
  }, 180_000);

  afterAll(async () => {
    agent.kill('SIGKILL');
    await server.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  it('enrols as a Windows machine by the key of a site, which it does not keep', async () => {
    expect(await get<Record<string, unknown>>(`/api/agents/${agentId}`)).toMatchObject({
      os_type: 'windows',
      status: 'online',
    });
    await waitUntil('its own key', () => existsSync(join(directory, 'data', 'agent.key')) || undefined);
  });

  it('reports metrics, the network and its inventory', async () => {
    const { metrics } = await ofAgent<{ metrics: Record<string, unknown> | null }>(
      'state',
      'metrics',
      (body) => body.metrics !== null,
    );
    expect(metrics?.['memory_total_bytes']).toBeGreaterThan(0);
    await ofAgent<{ network: { interfaces: unknown[] } | null }>(
      'state',
      'the network',
      (body) => body.network !== null,
    );
    const services = await ofAgent<Listed>('services', 'its services', ({ total }) => total > 0);
    expect(services.items.map(({ name }) => String(name).toLowerCase())).toContain('eventlog');
    const inventory = await ofAgent<{ hardware: { os_name: string } | null; software_count: number | null }>(
      'inventory',
      'its hardware and software',
      (body) => body.hardware !== null && body.software_count !== null,
    );
    expect(inventory.hardware?.os_name).toMatch(/windows/i);
  });

  it.each([
    ['shell', 'echo out& echo err>&2', { status: 'completed', exit_code: 0, stdout: 'out\r\n', stderr: 'err\r\n' }],
    ['shell', 'exit 3', { status: 'failed', exit_code: 3 }],
    ['script', '@echo off\r\necho %1\r\nexit /b 7', { status: 'failed', exit_code: 7, stdout: 'an argument\r\n' }],
  ])('runs a %s command: %j', async (command_type, command, expected) => {
    const script = command_type === 'script' ? { interpreter: 'cmd.exe', args: ['an argument'] } : {};
    const { stdout, ...rest } = await run(server, agentId, { command_type, command, ...script }, REPORT_MS);
    expect({ ...rest, stdout: stdout?.replaceAll('"', '') }).toMatchObject(expected);
  });

  it('ends what takes too long, with everything that it started, and keeps the output until then', async () => {
    const command = 'echo before& cmd /c "ping -n 100 127.0.0.1 >nul"';
    const body = { command_type: 'shell', command, timeout_seconds: 2 };
    const result = await run(server, agentId, body, REPORT_MS);
    expect(result).toMatchObject({ status: 'timed_out', stdout: 'before\r\n' });
    await waitUntil(
      'no process of it to be left',
      () => thisWindows.processesWith('ping -n 100').length === 0 || undefined,
      REPORT_MS,
    );
  });

  it('knows after a kill what it had begun, says so, and starts it no second time', async () => {
    const ledger = join(directory, 'ledger.txt');
    const command = `echo started>>${thisWindows.pathOf(ledger)}& ping -n 100 127.0.0.1 >nul`;
    const { id } = await submit(server, agentId, { command_type: 'shell', command, timeout_seconds: 300 });
    await waitUntil('the command to run', () => existsSync(ledger) || undefined, REPORT_MS);
    await waitUntil(
      'its start to be stored',
      async () => (await readCommand(server, id)).status === 'running' || undefined,
    );
    for (const pid of thisWindows.processesWith('gururmm-agent.exe')) process.kill(pid, 'SIGKILL');
    await once(agent, 'exit');
    start();
    expect(await ended(server, id, REPORT_MS)).toMatchObject({ status: 'interrupted' });
    await online();
    expect(readFileSync(ledger, 'utf8').trim()).toBe('started');
    expect(await run(server, agentId, { command_type: 'shell', command: 'echo again' }, REPORT_MS)).toMatchObject({
      status: 'completed',
    });
  });
});
