import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AgentProcess, processesWith } from '../agent-process';
import { FakeServer } from '../fake-server';
import { until } from '../until';
import { hostPath, WINE_TOOLS, windowsAgent, windowsPath } from './wine';

/** A program path and its request, so that a leftover of one test is told from that of another. */
const standIn = `${WINE_TOOLS}\\stand-in.exe`;

type CommandFields = Parameters<FakeServer['command']>[0];

describe('commands on the Windows agent', () => {
  let server: FakeServer;
  let agent: AgentProcess;

  beforeAll(async () => {
    server = await FakeServer.start();
    agent = windowsAgent().configure(server.url).start();
    await server.online();
  });

  afterAll(async () => {
    await agent.dispose();
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  const run = async (fields: CommandFields) => server.result(server.command(fields), 20_000);

  it('says that it is Windows', () => {
    expect(server.of('auth')[0]?.os_info.os_type).toBe('windows');
  });

  describe('shell', () => {
    it.each([
      ['echo out& echo err>&2', 'out\r\n', 'err\r\n'],
      ['echo "a b" ^& "c&d" (e)', '"a b" & "c&d" (e)\r\n', ''],
      ['set "X=1 2"&& cmd /v:on /c echo [!X!]', '[1 2]\r\n', ''],
      ['echo %GREETING% 100% sure', 'hallo grün 100% sure\r\n', ''],
      ['echo ^^ caret', '^ caret\r\n', ''],
      [`"${standIn}" "a b" c\\ "d\\\\" "e\\"f"`, '<a b>\n<c\\>\n<d\\>\n<e"f>\n', ''],
    ])('%s', async (command, stdout, stderr) => {
      const env = { GREETING: 'hallo grün' };
      expect(await run({ command, env })).toMatchObject({ outcome: 'exited', exit_code: 0, stdout, stderr });
    });

    it.each([
      [0, 0],
      [3, 3],
      [256, 256],
      [3010, 3010],
      [-1, -1],
      [-1073741819, -1073741819],
      [2147483647, 2147483647],
    ])('hands on exit code %i, and that of a program', async (code, exit_code) => {
      expect(await run({ command: `exit ${code}` })).toMatchObject({ outcome: 'exited', exit_code });
      const ofProgram = await run({ command: `"${standIn}" "please exit ${code}"` });
      expect(ofProgram).toMatchObject({ outcome: 'exited', exit_code });
    });

    it('reads output in the code page of the console, unless it is UTF-8', async () => {
      const inCodePage = await run({ command: `"${standIn}" "please bytes 81 82 e1"` });
      expect(inCodePage.stdout).toBe('üéß'); // the same in 437 and 850
      expect((await run({ command: `"${standIn}" "please bytes c3 bc e6 bc a2"` })).stdout).toBe('ü漢');
    });
  });

  it('passes a powershell command as one argument behind the documented switches', async () => {
    const command = 'Get-Item "a b\\" | % { $_.Name } # & ^ ü 漢 🚀';
    const { stdout } = await run({ command_type: 'powershell', command });
    expect(stdout).toBe(`<-NoProfile>\n<-NonInteractive>\n<-Command>\n<${command}>\n`);
  });

  describe('script', () => {
    it('runs a batch file from a private file with its arguments, and removes the file', async () => {
      const command = '@echo off\nsetlocal\nif "%~1"=="a & b" echo first is right\necho %~2\necho %~f0\nexit /b 7\n';
      const fields: CommandFields = { command_type: 'script', interpreter: 'cmd', args: ['a & b', 'c=d (e)'], command };
      const { stdout, exit_code } = await run(fields);
      const lines = stdout?.split('\r\n') ?? [];
      expect(lines.slice(0, 2)).toEqual(['first is right', 'c=d (e)']);
      expect(exit_code).toBe(7);
      expect(lines[2]).toMatch(/\.bat$/);
      expect(existsSync(hostPath(lines[2] ?? ''))).toBe(false);
    });

    it('gives any other interpreter the file and its arguments as they are', async () => {
      const args = ['a b', '"', 'c\\', '%PATH%', 'grün 漢', ''];
      const fields: CommandFields = { command_type: 'script', interpreter: standIn, args, command: 'text' };
      const [file, ...rest] = (await run(fields)).stdout?.trimEnd().split('\n') ?? [];
      expect(file).toMatch(/script\.txt>$/);
      expect(rest).toEqual(args.map((each) => `<${each}>`));
    });

    it('names PowerShell a file with its mark and passes arguments behind it', async () => {
      const fields: CommandFields = {
        command_type: 'script',
        interpreter: 'powershell',
        args: ['x y'],
        command: 'Get-Date',
      };
      const lines = (await run(fields)).stdout?.trimEnd().split('\n') ?? [];
      expect(lines.slice(0, 5)).toEqual([
        '<-NoProfile>',
        '<-NonInteractive>',
        '<-ExecutionPolicy>',
        '<Bypass>',
        '<-File>',
      ]);
      expect(lines[5]).toMatch(/script\.ps1>$/);
      expect(lines[6]).toBe('<x y>');
    });
  });

  it('gives a command its own environment and none of the agent', async () => {
    const command = `"${standIn}" "please show"`;
    const lines = (await run({ command, env: { SECRET: 'näh 🔑 "x" %y%' } })).stdout?.split('\n') ?? [];
    const names = lines.filter((line) => line.startsWith('env ')).map((line) => line.slice(4).split('=', 1)[0]);
    expect(lines).toContain('env SECRET=näh 🔑 "x" %y%');
    expect(
      names.filter((name) => name !== 'GURURMM_COMMAND_ID' && /GURURMM|^RMM|^WINE(PREFIX|PATH)/.test(name ?? '')),
    ).toEqual([]);
  });

  describe('secret_env', () => {
    const canary = `canary-${randomUUID()}`;
    const secret_env = { TOKEN: canary };

    afterEach(() => {
      expect(JSON.stringify(server.received)).not.toContain(canary);
      for (const entry of readdirSync(agent.dataDirectory, { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) expect(textOf(join(entry.parentPath, entry.name))).not.toContain(canary);
      }
    });

    it('reaches cmd as environment, and what it prints of it is redacted', async () => {
      const file = join(agent.directory, 'seen.txt');
      const command = `echo %TOKEN%& echo %TOKEN%>${windowsPath(file)}& echo [%TOKEN:~0,3%]`;
      expect(await run({ command, secret_env })).toMatchObject({ exit_code: 0, stdout: '***\r\n[can]\r\n' });
      expect(readFileSync(file, 'utf8').trim()).toBe(canary);
    });

    it('reaches a batch file and a program', async () => {
      const command = '@echo off\nif "%TOKEN:~0,7%"=="canary-" echo seen\necho <%TOKEN%\n'.replace('<', '^<');
      const batch = await run({ command_type: 'script', interpreter: 'cmd', command, secret_env });
      expect(batch.stdout).toBe('seen\r\n<***\r\n');
      const shown = await run({ command: `"${standIn}" "please show"`, secret_env });
      expect(shown.stdout).toContain('env TOKEN=***');
    });

    it('stands on no command line', async () => {
      const id = server.command({ command: `"${standIn}" "please hang"`, secret_env });
      await until('the program', () => (processesWith(standIn).length > 0 ? true : undefined));
      expect(processesWith(canary)).toEqual([]);
      server.send({ type: 'cancel', payload: { command_id: id } });
      expect(await server.result(id)).toMatchObject({ outcome: 'cancelled' });
    });
  });

  describe('the whole tree', () => {
    /** The stand-in, its child and its grandchild, which left the console and the group of processes. */
    async function startBreeding(fields: { timeout_seconds?: number } = {}): Promise<string> {
      const id = server.command({
        command: `start "" /b "${standIn}" "please hang"& "${standIn}" "please breed"`,
        ...fields,
      });
      await until('three generations', () => (processesWith(standIn).length >= 4 ? true : undefined));
      return id;
    }

    it('dies at the timeout, which reports 124 and keeps partial output', async () => {
      const id = await startBreeding({ timeout_seconds: 3 });
      const result = await server.result(id);
      expect(result).toMatchObject({ outcome: 'timed_out', exit_code: 124 });
      expect(result.stdout).toContain('<please breed>');
      expect(processesWith(standIn)).toEqual([]);
    });

    it('dies at a cancel before that is answered', async () => {
      const id = await startBreeding();
      server.send({ type: 'cancel', payload: { command_id: id } });
      expect(await server.result(id)).toMatchObject({ outcome: 'cancelled', exit_code: null });
      expect(processesWith(standIn)).toEqual([]);
    });

    it('dies with the agent, and is not run again', async () => {
      const id = await startBreeding();
      await agent.end('SIGKILL');
      await until('the end of the tree', () => (processesWith(standIn).length === 0 ? true : undefined));
      agent.start();
      expect(await server.result(id)).toMatchObject({ outcome: 'interrupted', exit_code: null });
    });
  });
});

/** A file's text; empty for one that the agent removed since it was listed (a spool after its acknowledgement). */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
