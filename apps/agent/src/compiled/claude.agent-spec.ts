import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandRequest } from '@gururmm/shared/protocol';
import { AgentProcess, processesWith } from './agent-process';
import { FakeServer } from './fake-server';
import { ClaudeGround } from './stand-in-claude';
import { until } from './until';

/** What the stand-in says about itself in its first line. */
interface Said {
  argv: string[];
  env: Record<string, string>;
  cwd: string;
  uid: number;
  groups: number[];
  files: Record<string, string>;
}

let server: FakeServer;
let agent: AgentProcess;
let ground: ClaudeGround;

beforeEach(async () => {
  server = await FakeServer.start();
  agent = new AgentProcess();
  ground = new ClaudeGround(agent);
  agent.environment = {
    ...agent.environment,
    ANTHROPIC_API_KEY: 'of the agent',
    GURURMM_SITE_KEY: 'x',
    RMM_SECRET: 'x',
  };
});

afterEach(async () => {
  await agent.dispose();
  await server.stop();
  expect(server.faults).toEqual([]);
});

async function start(claude: Record<string, unknown> = {}, more: Record<string, unknown> = {}): Promise<void> {
  agent
    .configure(server.url, { claude: { ...ground.config, ...claude }, commands: { max_concurrent: 8 }, ...more })
    .start();
  await server.online();
}

const send = (command: string, fields: Partial<CommandRequest> = {}) =>
  server.command({ command_type: 'claude_task', command, ...fields });

const run = (command: string, fields?: Partial<CommandRequest>) => server.result(send(command, fields));

const said = (stdout: string | null) => JSON.parse(stdout?.split('\n')[0] ?? '') as Said;

const refusedWith = (error: unknown) => ({ outcome: 'error', exit_code: -1, error, stdout: '' });

describe('claude_task on the compiled agent', () => {
  it('runs the CLI by an argument vector, in its place, as its user, with an environment of its own', async () => {
    await start({ anthropic_api_key: 'sk-ant-configured' });
    expect(server.of('auth')[0]?.capabilities).toContain('claude_task');
    const task = 'Räum "auf" 100% %PATH% !x! 漢 {a} [b] *';
    const context_files = [
      { path: 'notes.md', content: '# nötes' },
      { path: 'deep/er/list.txt', content: 'x' },
    ];
    const id = send(task, { claude_task: { working_directory: 'sub', context_files } });
    const result = await server.result(id);
    expect(result).toMatchObject({ outcome: 'exited', exit_code: 0 });
    const { argv, env, cwd, uid, groups, files } = said(result.stdout);
    expect(argv.slice(0, 2)).toEqual(['-p', task]);
    expect(argv.slice(2)).toEqual(['--output-format', 'stream-json', '--verbose', '--permission-mode', 'default']);
    expect({ cwd, uid, files }).toEqual({
      cwd: join(ground.root, 'sub'),
      uid: ground.userId,
      files: { 'notes.md': '# nötes' },
    });
    expect(groups).not.toContain(0);
    expect(readFileSync(join(ground.root, 'sub/deep/er/list.txt'), 'utf8')).toBe('x');
    expect(env).toMatchObject({ ANTHROPIC_API_KEY: 'sk-ant-configured', GURURMM_COMMAND_ID: id });
    const ours = Object.keys(env).filter((name) => /GURURMM|RMM_|KEY|SECRET|TOKEN/.test(name));
    expect(ours.sort()).toEqual(['ANTHROPIC_API_KEY', 'GURURMM_COMMAND_ID']);
    expect(JSON.stringify(env)).not.toContain('grmm_');
    const transcript = readFileSync(join(agent.dataDirectory, 'claude/transcripts', `${id}.jsonl`), 'utf8');
    expect(transcript).toBe(result.stdout);
  });

  it('reports 0 for done and 1 for failed, with the code of the CLI in the reason', async () => {
    await start();
    expect(await run('please exit 3')).toMatchObject({
      outcome: 'exited',
      exit_code: 1,
      error: 'the Claude Code CLI ended with exit code 3',
    });
    expect(await run('please fail')).toMatchObject({ outcome: 'exited', exit_code: 1 });
    const flood = await run('please flood');
    expect(flood).toMatchObject({ outcome: 'exited', exit_code: 0, truncated: true });
  });

  it('kills the whole tree at the timeout of the policy, whatever ignores signals or left the session', async () => {
    server.answerAuth = () => ({
      success: true,
      agent_id: server.agentId,
      api_key: server.issuedKey,
      config: { claude_timeout_seconds: 2 },
    });
    await start();
    const id = send('please hang', { timeout_seconds: 500 });
    await until('its children', () => (processesWith('sleep 87654').length >= 2 ? true : undefined));
    expect(await server.result(id)).toMatchObject({ outcome: 'timed_out', exit_code: 124 });
    expect(processesWith('sleep 87654')).toEqual([]);
  });

  it('runs two at a time, and says so to the third', async () => {
    await start();
    const ids = [send('please wait'), send('please wait')];
    await until('both starts', () => (ids.every((id) => server.output(id, 'stdout') !== '') ? true : undefined));
    expect(await run('one more')).toMatchObject(refusedWith('this agent runs at most 2 Claude tasks at once'));
    for (const id of ids) expect(await server.result(id)).toMatchObject({ exit_code: 0 });
  });

  it('refuses the 11th task of an hour, also after a kill', async () => {
    await start();
    for (let task = 1; task <= 10; task += 1) expect(await run(`task ${task}`)).toMatchObject({ exit_code: 0 });
    const refusal = refusedWith(expect.stringContaining('at most 10 Claude tasks in 3600 seconds'));
    expect(await run('task 11')).toMatchObject(refusal);
    await agent.end('SIGKILL');
    agent.start();
    await server.online(2);
    expect(await run('task 11 again')).toMatchObject(refusal);
  }, 60_000);

  it('counts a task that a kill of the agent cut short', async () => {
    server.answerAuth = () => ({
      success: true,
      agent_id: server.agentId,
      api_key: server.issuedKey,
      config: { claude_tasks_per_hour: 1 },
    });
    await start();
    const id = send('please hang');
    await until('its children', () => (processesWith('sleep 87654').length >= 2 ? true : undefined));
    await agent.end('SIGKILL');
    agent.start();
    await server.online(2);
    expect(await server.result(id)).toMatchObject({ outcome: 'interrupted' });
    expect(processesWith('sleep 87654')).toEqual([]);
    expect(await run('next')).toMatchObject(refusedWith(expect.stringContaining('at most 1 Claude tasks')));
  });

  it('stays inside the allowed root', async () => {
    await start();
    const outside = join(agent.directory, 'outside-file');
    writeFileSync(outside, 'untouched');
    symlinkSync(agent.dataDirectory, join(ground.root, 'link'));
    symlinkSync(outside, join(ground.root, 'file-link'));
    for (const working_directory of [
      '..',
      '/',
      '/etc',
      'link',
      'sub/../..',
      `${ground.root}2`,
      'missing',
      'a\u0000b',
    ]) {
      expect(await run('look', { claude_task: { working_directory } })).toMatchObject(refusedWith(expect.any(String)));
    }
    for (const path of ['../x', '/etc/gururmm-x', 'link/x', 'file-link', 'sub', 'sub/../../x', '.']) {
      const claude_task = { context_files: [{ path, content: 'planted' }] };
      expect(await run('look', { claude_task })).toMatchObject(refusedWith(expect.stringMatching(/path|context file/)));
    }
    expect(readFileSync(outside, 'utf8')).toBe('untouched');
    expect(existsSync(join(agent.dataDirectory, 'x'))).toBe(false);
    expect(readdirSync(ground.root).sort()).toEqual(['file-link', 'link', 'sub']);
  }, 60_000);

  it('runs nothing of a task with shell characters, an unfit variable, or an old or strange CLI', async () => {
    await start({ min_version: '2.0.0' });
    expect(await run('a; b')).toMatchObject(refusedWith('the task must not contain ;'));
    expect(await run('a\nb')).toMatchObject(refusedWith('the task must not contain line breaks'));
    const env = { ANTHROPIC_BASE_URL: 'https://example.com' };
    expect(await run('x', { env })).toMatchObject(refusedWith('a Claude task must not set ANTHROPIC_BASE_URL'));
    ground.pretendVersion('1.9.9 (Claude Code)');
    expect(await run('x')).toMatchObject(refusedWith('the Claude Code CLI is version 1.9.9; at least 2.0.0 is needed'));
    ground.pretendVersion('hello');
    expect(await run('x')).toMatchObject(refusedWith(expect.stringContaining('does not say its version')));
  });

  it('is bound by the policy and by agent.toml, and rejected before a start', async () => {
    await start({}, { commands: { allowed_types: ['shell', 'claude_task'] } });
    server.send({ type: 'config', payload: { config: { allowed_command_types: ['shell'] } } });
    await server.result(server.command({ command: 'true' }));
    const id = send('look');
    expect(await server.result(id)).toMatchObject({
      outcome: 'rejected',
      exit_code: null,
      error: 'commands of type claude_task are not allowed by the policy of this agent',
    });
    expect(server.acks(id)).toBe(0);
    await agent.end('SIGKILL');
    await start({}, { commands: { allowed_types: ['shell'] } });
    await server.online(2);
    expect(await run('look')).toMatchObject({
      outcome: 'rejected',
      error: 'commands of type claude_task are not allowed by the configuration of this agent',
    });
  });

  it('is announced only where it can run, and says what is missing', async () => {
    await start({ program: '/no/such/claude' });
    expect(server.of('auth')[0]?.capabilities).not.toContain('claude_task');
    expect(await run('look')).toMatchObject(refusedWith(expect.stringContaining('was not found on this machine')));
  });

  it('does not run as root, nor pretends to become somebody else', async () => {
    const isRoot = process.getuid?.() === 0;
    await start({ run_as_user: isRoot ? undefined : 'root' });
    expect(server.of('auth')[0]?.capabilities).not.toContain('claude_task');
    const reason = isRoot ? 'does not run as root' : 'cannot become root';
    expect(await run('look')).toMatchObject(refusedWith(expect.stringContaining(reason)));
  });
});
