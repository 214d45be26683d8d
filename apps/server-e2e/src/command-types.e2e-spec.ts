import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AgentProcess, makeSite, run, ServerProcess } from '@gururmm/e2e/support';

/** Stands where PowerShell would on this system: prints its argument vector, one argument a line. */
const RECORDING_POWERSHELL = '#!/bin/sh\nfor argument in "$@"; do printf "%s\\n" "$argument"; done\nexit 7\n';

describe('every command type, from the real server to the compiled agent', () => {
  let server: ServerProcess;
  let agent: AgentProcess;
  let agentId: string;

  beforeAll(async () => {
    server = await ServerProcess.start();
    const site = await makeSite(server);
    const tools = join(server.dataDir, 'stand-ins');
    await mkdir(tools);
    for (const name of ['pwsh', 'powershell']) {
      await writeFile(join(tools, name), RECORDING_POWERSHELL);
      await chmod(join(tools, name), 0o755);
    }
    agent = await AgentProcess.create(server, `site_key = "${site.api_key}"`, {
      PATH: `${tools}:${process.env['PATH'] ?? ''}`,
    });
    agent.run();
    agentId = (await agent.seenAs(server, 'online')).id;
  });

  afterAll(async () => {
    await agent.remove();
    await server.remove();
  });

  it('runs a shell command and brings back its exit code and both streams', async () => {
    const command = await run(server, agentId, { command_type: 'shell', command: 'hostname; echo oops >&2; exit 3' });
    expect(command).toMatchObject({ status: 'failed', exit_code: 3, stdout: `${hostname()}\n`, stderr: 'oops\n' });
    expect(command.steps.map((step) => step.status)).toEqual(['pending', 'running', 'failed']);
  });

  it('hands a powershell command to PowerShell with exactly the documented arguments', async () => {
    const command = await run(server, agentId, { command_type: 'powershell', command: 'Get-Date; "a b"' });
    expect(command).toMatchObject({
      status: 'failed',
      exit_code: 7,
      stdout: '-NoProfile\n-NonInteractive\n-Command\nGet-Date; "a b"\n',
    });
  });

  it('runs a python command', async () => {
    const command = await run(server, agentId, {
      command_type: 'python',
      command: 'import sys\nprint(6 * 7)\nsys.exit(0)',
    });
    expect(command).toMatchObject({ status: 'completed', exit_code: 0, stdout: '42\n' });
  });

  it('runs a script with its interpreter, arguments and environment', async () => {
    const command = await run(server, agentId, {
      command_type: 'script',
      interpreter: '/bin/sh',
      args: ['one', 'two words'],
      env: { GREETING: 'grüß dich' },
      command: 'echo "$GREETING: $2"',
    });
    expect(command).toMatchObject({ status: 'completed', exit_code: 0, stdout: 'grüß dich: two words\n' });
  });

  it('refuses a claude_task by name while the agent does not allow it', async () => {
    const command = await run(server, agentId, { command_type: 'claude_task', command: 'summarise the log' });
    expect(command).toMatchObject({ status: 'rejected', exit_code: null });
    expect(command.error).toContain('claude_task');
    expect(command.steps.map((step) => step.status)).toEqual(['pending', 'rejected']);
  });

  it('ends a command at its time limit, keeps what it wrote, and ends its children', async () => {
    const started = Date.now();
    const command = await run(server, agentId, {
      command_type: 'shell',
      command: 'echo early; sleep 600 & wait',
      timeout_seconds: 1,
    });
    expect(command).toMatchObject({ status: 'timed_out', exit_code: 124, stdout: 'early\n' });
    expect(Date.now() - started).toBeLessThan(30_000);
  });

  it('brings back megabytes to the byte', async () => {
    const command = await run(server, agentId, {
      command_type: 'python',
      command: 'for i in range(200000): print(i, "ä")',
    });
    const expected = Array.from({ length: 200_000 }, (_, index) => `${index} ä\n`).join('');
    expect(command.status).toBe('completed');
    expect(command.stdout === expected).toBe(true);
  });
});
