import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandRequest } from '@gururmm/shared/protocol';
import { type AgentProcess, processesWith } from '../agent-process';
import { FakeServer } from '../fake-server';
import { until } from '../until';
import { hostPath, WINE_ENVIRONMENT, WINE_TOOLS, windowsAgent } from './wine';

const ROOT = 'C:\\Shares\\test';
const claude = `${WINE_TOOLS}\\claude.exe`;

describe('claude_task on the Windows agent', () => {
  let server: FakeServer;
  let agent: AgentProcess;

  beforeAll(async () => {
    for (const each of ['test/sub', 'test2', 'outside'])
      mkdirSync(join(hostPath('C:\\Shares'), each), { recursive: true });
    // A junction, as far as Wine knows one: mklink is not in its cmd, a link of the host is what it shows as one.
    execFileSync('ln', ['-s', hostPath('C:\\Shares\\outside'), hostPath(`${ROOT}\\link`)]);
    server = await FakeServer.start();
    agent = windowsAgent().configure(server.url, { claude: { enabled: true } });
    agent.environment = { ...WINE_ENVIRONMENT, GURURMM_SITE_KEY: 'x', ANTHROPIC_API_KEY: 'of the agent' };
    agent.start();
    await server.online();
  });

  afterAll(async () => {
    await agent.dispose();
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  const send = (command: string, fields: Partial<CommandRequest> = {}) =>
    server.command({ command_type: 'claude_task', command, ...fields });

  const run = (command: string, fields?: Partial<CommandRequest>) => server.result(send(command, fields), 20_000);

  it('finds claude.exe on the PATH and gives it arguments, place, files and an environment of its own', async () => {
    expect(server.of('auth')[0]?.capabilities).toContain('claude_task');
    const claude_task = { working_directory: 'sub', context_files: [{ path: 'in/notes.md', content: 'nötes' }] };
    const { stdout, exit_code } = await run('please show', { claude_task });
    const lines = stdout?.split('\n') ?? [];
    expect(exit_code).toBe(0);
    expect(lines.slice(0, 2)).toEqual(['<-p>', '<please show>']);
    const names = lines.filter((line) => line.startsWith('env ')).map((line) => line.slice(4).split('=', 1)[0]);
    expect(names.filter((name) => /GURURMM|ANTHROPIC|KEY|WINEP/.test(name ?? ''))).toEqual(['GURURMM_COMMAND_ID']);
    expect(lines).toContain(`cwd=${ROOT}\\sub`);
    expect(readFileSync(hostPath(`${ROOT}\\sub\\in\\notes.md`), 'utf8')).toBe('nötes');
  });

  it.each([
    ...[
      'C:\\Shares\\test2',
      '..',
      'D:\\',
      'C:sub',
      '\\Shares\\test',
      '\\\\?\\C:\\Shares\\test',
      '//server/share',
      'link',
    ],
    ...['sub:stream', 'SHARES~1', 'sub.', 'con', 'C:/Shares/test/../outside', 'missing', 'Z:\\tmp'],
  ])('refuses the working directory %s', async (working_directory) => {
    expect(await run('look', { claude_task: { working_directory } })).toMatchObject({
      outcome: 'error',
      exit_code: -1,
    });
  });

  it.each(['..\\x', 'link\\x', 'C:\\Shares\\outside\\x', 'sub\\..\\..\\x', 'nul', 'a:b', 'sub'])(
    'refuses the context file %s',
    async (path) => {
      const result = await run('look', { claude_task: { context_files: [{ path, content: 'planted' }] } });
      expect(result).toMatchObject({ outcome: 'error', exit_code: -1 });
      expect(['x', 'outside/x', 'test2/x'].filter((each) => existsSync(join(hostPath('C:\\Shares'), each)))).toEqual(
        [],
      );
    },
  );

  it('ends the whole tree at the timeout', async () => {
    const id = send('please breed', { timeout_seconds: 4 });
    await until('three generations', () => (processesWith(claude).length >= 3 ? true : undefined));
    expect(await server.result(id, 20_000)).toMatchObject({ outcome: 'timed_out', exit_code: 124 });
    expect(processesWith(claude)).toEqual([]);
  });

  it('does not trust a command file to a shell', async () => {
    const batch = join(agent.directory, 'claude.cmd');
    writeFileSync(batch, '@echo off\r\necho 2.1.0\r\n');
    await agent.end('SIGKILL');
    agent.configure(server.url, { claude: { enabled: true, program: `Z:${batch.replaceAll('/', '\\')}` } }).start();
    await server.online(2);
    expect(await run('look')).toMatchObject({
      exit_code: -1,
      error: expect.stringContaining('can only be run by a shell') as string,
    });
  });
});
