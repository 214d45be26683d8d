import { readCommand, ServerProcess, submit, waitUntil } from '@gururmm/e2e/support';
import { OldWindows } from './old-windows';

interface AgentItem {
  readonly id: string;
  readonly status: string;
  readonly os_type: string;
  readonly device_id: string;
}

/** Lines that a command adds to a file of the device: what ran twice would stand there twice. */
const NOTE = (name: string) => `echo ran>>C:\\${name}.txt`;

/** Wine's cmd leaves blanks at the end of lines. */
const trimmed = (text: string | null) => text?.replaceAll(/ +\r\n/g, '\r\n');

describe('the agent for old Windows', () => {
  let server: ServerProcess;
  let windows: OldWindows;
  let agentId: string;

  beforeAll(async () => {
    server = await ServerProcess.start({ RMM_AGENT_HEARTBEAT_SECONDS: '1' });
    const client = await server.request<{ id: string }>('POST', '/api/clients', { name: 'old machines' });
    const site = await server.request<{ site_code: string }>('POST', '/api/sites', {
      client_id: client.body.id,
      name: 'cellar',
      auto_approve: true,
    });
    windows = await OldWindows.create(server, site.body.site_code);
    windows.start();
    const agent = await waitUntil('the agent to be online', () => online(), 60_000).catch(async (error: unknown) => {
      throw new Error(`${String(error)}\n${await windows.read('grmm/data/agent.log')}`);
    });
    agentId = agent.id;
  }, 180_000);

  afterAll(async () => {
    await windows.dispose();
    await server.remove();
  });

  const online = async () =>
    (await server.request<{ items: AgentItem[] }>('GET', '/api/agents?status=online')).body.items[0];
  const finished = async (body: Record<string, unknown>) =>
    over((await submit(server, agentId, { command_type: 'shell', ...body })).id);
  /** Every program that Wine starts takes its time on a busy machine, and a command needs several. */
  const over = (id: string) =>
    waitUntil(
      `command ${id} to end`,
      async () => {
        const command = await readCommand(server, id);
        return ['pending', 'running'].includes(command.status) ? undefined : command;
      },
      60_000,
    );

  it('has registered, keeps its key to itself, and sends what WMI tells', async () => {
    expect(await online()).toMatchObject({
      os_type: 'windows',
      device_id: expect.stringMatching(/^(random-)?[0-9a-f]{64}$/) as string,
    });
    expect(await windows.read('grmm/data/agent.key')).toMatch(/^grmm_agt_/);
    // Its first heartbeat may come before WMI has answered.
    const metrics = await waitUntil(
      'its metrics',
      async () => {
        const path = `/api/agents/${agentId}/state`;
        return (await server.request<{ metrics: { memory_total_bytes: number } | null }>('GET', path)).body.metrics;
      },
      60_000,
    );
    expect(metrics.memory_total_bytes).toBeGreaterThan(1024 ** 2);
  });

  it.each([
    ['echo hello& echo oops 1>&2& exit 3', { exit_code: 3, stdout: 'hello\r\n', status: 'failed' }],
    ['echo "a b" ^& "c&d" 100% (e)', { exit_code: 0, stdout: '"a b" & "c&d" 100% (e)\r\n' }],
    ['echo %GREETING%', { exit_code: 0, stdout: 'hallo du\r\n' }],
  ])('runs %s', async (command, expected) => {
    const result = await finished({ command, env: { GREETING: 'hallo du' } });
    expect({ ...result, stdout: trimmed(result.stdout) }).toMatchObject(expected);
  });

  it('runs a script with its arguments and leaves nothing of it', async () => {
    const command = '@echo off\necho [%~1] [%~2]\nexit /b 7\n';
    const body = { command_type: 'script', interpreter: 'cmd', args: ['a b', 'c'], command };
    const { id, exit_code, stdout } = await finished(body);
    expect([exit_code, trimmed(stdout)]).toEqual([7, '[a b] [c]\r\n']);
    await waitUntil('the tombstone', async () => (await windows.read('grmm/data/journal.txt')).includes('tombstone'));
    expect(await windows.read(`grmm/data/work/grmm-${id}/run.cmd`)).toBe('');
  });

  it('refuses what it does not run', async () => {
    const { status, error } = await finished({ command_type: 'claude_task', command: 'look' });
    expect([status, error]).toEqual(['rejected', 'This agent does not run claude_task.']);
  });

  it('sends output above 64 KiB in chunks, whole', async () => {
    const command = 'for /l %i in (1,1,3000) do @echo line %i of the output that is long';
    const { stdout, status } = await finished({ command });
    const lines = Array.from({ length: 3000 }, (_, index) => `line ${index + 1} of the output that is long\r\n`);
    expect(status).toBe('completed');
    expect(stdout?.length).toBeGreaterThan(64 * 1024);
    expect(trimmed(stdout)).toBe(lines.join(''));
  });

  it('ends the whole tree at the timeout and keeps what it wrote', async () => {
    const command = 'echo before& cmd /c "ping -n 60 127.0.0.1>NUL"';
    const { status, exit_code, stdout, error } = await finished({ command, timeout_seconds: 4 });
    expect({ status, exit_code, stdout: trimmed(stdout), error }).toEqual({
      status: 'timed_out',
      exit_code: 124,
      stdout: 'before\r\n',
      error: null,
    });
  });

  it('ends what is cancelled', async () => {
    const { id } = await submit(server, agentId, { command_type: 'shell', command: 'ping -n 60 127.0.0.1>NUL' });
    await waitUntil('the command to run', async () => (await readCommand(server, id)).status === 'running', 30_000);
    await server.request('POST', `/api/commands/${id}/cancel`);
    expect((await over(id)).status).toBe('cancelled');
  });

  it('a second agent on the same data does not start', async () => {
    const first = windows['agent'];
    windows.start();
    expect(await windows.ended()).toBe(2);
    windows['agent'] = first;
  });

  it('after a kill -9 says that the outcome is unknown, and runs nothing twice', async () => {
    const command = `${NOTE('once')}& ping -n 60 127.0.0.1>NUL`;
    const { id } = await submit(server, agentId, { command_type: 'shell', command });
    await waitUntil('the command to have begun', async () => (await windows.read('once.txt')) !== '', 30_000);
    await windows.kill();
    windows.start();
    expect((await over(id)).status).toBe('interrupted');
    expect((await finished({ command: NOTE('again') })).status).toBe('completed');
    for (const name of ['once.txt', 'again.txt']) expect((await windows.read(name)).trim()).toBe('ran');
  });
});
