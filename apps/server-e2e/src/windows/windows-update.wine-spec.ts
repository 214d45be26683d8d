import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BASE_VERSION, makeSite, products, run, ServerProcess, UpdateLab, waitUntil } from '@gururmm/e2e/support';
import { thisWindows } from './this-windows';

interface AgentRow {
  readonly id: string;
  readonly status: string;
  readonly version: string;
}

interface UpdateRow {
  readonly version: string;
  readonly state: string;
  readonly reason: string | null;
}

const BAD_VERSION = '1.1.0';
const GOOD_VERSION = '1.2.0';
const BAD_BUILD = join(products.root, 'apps/agent/src/compiled/updates/bad-builds/exits.ts');
const LIMIT_MS = 90_000;

/** The agent runs by itself here and starts its successor: Wine's service manager starts nothing again. */
describe('an update of the agent for Windows, from the real server', () => {
  const directory = mkdtempSync(join(tmpdir(), 'gururmm-e2e-windows-update-'));
  let lab: UpdateLab;
  let server: ServerProcess;
  let agent: ChildProcess;
  let programPath: string;
  let agentId: string;

  beforeAll(async () => {
    lab = await UpdateLab.create('windows-x64');
    await lab.publish(BAD_VERSION, BAD_BUILD);
    await lab.publish(GOOD_VERSION);
    server = await ServerProcess.start({ RMM_UPDATES_DIR: lab.repository.path });
    const site = await makeSite(server);
    programPath = lab.install(directory);
    const toml = [
      `server_url = "${server.url}"`,
      `site_key = "${site.api_key}"`,
      `data_dir = '${thisWindows.pathOf(join(directory, 'data'))}'`,
      '[intervals]',
      'heartbeat_interval_seconds = 1',
      'reconnect_delay_seconds = 0.2',
      'first_wait_spread_seconds = 0.2',
      '[updates]',
      'watch_seconds = 3',
      'hello_timeout_seconds = 30',
    ];
    writeFileSync(join(directory, 'agent.toml'), toml.join('\n'), { mode: 0o600 });
    const args = [programPath, 'run', '--config', thisWindows.pathOf(join(directory, 'agent.toml'))];
    agent = spawn('wine', args, { env: thisWindows.environment, stdio: 'ignore' });
    agentId = (await online()).id;
  }, 240_000);

  afterAll(async () => {
    for (const pid of thisWindows.processesWith('gururmm-agent.exe')) process.kill(pid, 'SIGKILL');
    await server.remove();
    await lab.dispose();
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  const get = async <T>(path: string) => (await server.request<T>('GET', path)).body;
  const online = () =>
    waitUntil(
      'the agent to be online',
      async () => (await get<{ items: AgentRow[] }>('/api/agents')).items.find(({ status }) => status === 'online'),
      LIMIT_MS,
    );
  /** @returns how the update ended, as the server has it */
  const roll = async (version: string): Promise<UpdateRow> => {
    expect((await server.request('POST', '/api/releases', { version })).status).toBe(201);
    const made = await server.request<{ id: string }>('POST', '/api/rollouts', { version, ring_wait_seconds: 0 });
    expect(made.status).toBe(201);
    const end = await waitUntil(
      `the update to ${version} to end`,
      async () => {
        const { items } = await get<{ items: UpdateRow[] }>(`/api/agents/${agentId}/updates`);
        const update = items.find((each) => each.version === version);
        return ['succeeded', 'failed', 'rolled_back'].includes(update?.state ?? '') ? update : undefined;
      },
      LIMIT_MS,
    );
    await server.request('POST', `/api/rollouts/${made.body.id}/abort`);
    return end;
  };
  const expectServing = async (version: string) => {
    const said = await run(server, agentId, { command_type: 'shell', command: 'echo here' }, LIMIT_MS);
    expect(said).toMatchObject({ status: 'completed', stdout: 'here\r\n' });
    expect(await get<AgentRow>(`/api/agents/${agentId}`)).toMatchObject({ status: 'online', version });
    expect(await thisWindows.run(programPath, ['version'])).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
  };

  it('to a version that ends at once leaves the old one serving, and says why', async () => {
    await expectServing(BASE_VERSION);
    const end = await roll(BAD_VERSION);
    expect(end).toMatchObject({
      state: 'rolled_back',
      reason: expect.stringContaining('it ended with code 3') as string,
    });
    await expectServing(BASE_VERSION);
  }, 180_000);

  it('to a good version is tried with a command, and gets its place', async () => {
    const end = await roll(GOOD_VERSION);
    expect(end).toMatchObject({ state: 'succeeded', reason: null });
    await expectServing(GOOD_VERSION);
    const { pid } = JSON.parse(readFileSync(join(directory, 'data/status.json'), 'utf8')) as { pid: number };
    expect(pid).not.toBe(agent.pid);
  }, 180_000);
});
