import { appendFileSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AgentProcess, isAlive, processesWith } from './agent-process';
import { FakeServer } from './fake-server';
import { until } from './until';

describe('the compiled agent after a crash or a stop', () => {
  let server: FakeServer;
  let agent: AgentProcess;

  beforeEach(async () => {
    server = await FakeServer.start();
    agent = new AgentProcess().configure(server.url).start();
    await server.online();
  });

  afterEach(async () => {
    await agent.dispose();
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  const journalPath = () => join(agent.dataDirectory, 'journal.jsonl');
  const effects = () => join(agent.directory, 'effects');

  async function startLongCommand(seconds: string): Promise<string> {
    const id = server.command({ command: `echo run >> ${effects()}; echo begun; sleep ${seconds}` });
    await until('live output', () => (server.output(id, 'stdout') === 'begun\n' ? true : undefined));
    return id;
  }

  it('reports a command that it left running as interrupted, with its output, and never runs it again', async () => {
    const id = await startLongCommand('98763');
    await agent.end('SIGKILL');
    agent.start();
    const result = await server.result(id);
    expect(result).toMatchObject({ outcome: 'interrupted', exit_code: null, stdout: 'begun\n', truncated: true });
    expect(result.output_sha256).toBe(server.outputHash(id));
    server.command({ command_id: id, command: `echo run >> ${effects()}` });
    await until('the result again', () => (server.results(id).length > 1 ? true : undefined));
    expect(readFileSync(effects(), 'utf8')).toBe('run\n');
    expect(processesWith('sleep 98763')).toEqual([]);
  });

  it('runs an accepted command after the restart', async () => {
    await agent.end('SIGKILL');
    const command_id = '33333333-3333-4333-8333-333333333333';
    const command = { command_id, command_type: 'shell', command: 'echo later', timeout_seconds: 5 };
    appendFileSync(journalPath(), `${JSON.stringify({ kind: 'accepted', id: command_id, at: Date.now(), command })}\n`);
    agent.start();
    expect(await server.result(command_id)).toMatchObject({ outcome: 'exited', stdout: 'later\n' });
  });

  it('ignores a torn last record and writes on behind it', async () => {
    const first = server.command({ command: 'echo one' });
    await server.result(first);
    await agent.end('SIGKILL');
    const torn = '{"kind":"started","id":"44444444-4444-4444-8444-444444444444","at":1';
    appendFileSync(journalPath(), torn);
    agent.start();
    await server.online(2);
    expect((await server.result(server.command({ command: 'echo two' }))).stdout).toBe('two\n');
    await agent.end('SIGKILL');
    const lines = readFileSync(journalPath(), 'utf8').trimEnd().split('\n');
    expect(lines.every((line) => line.endsWith('}') && !line.includes('44444444'))).toBe(true);
  });

  it('resends a stored result after a restart until it is acknowledged, then forgets it', async () => {
    server.isAcknowledging = { results: false, outputs: false, metrics: true, events: true };
    const id = server.command({ command: 'seq 1 100000' });
    await server.result(id);
    await agent.end('SIGKILL');
    const before = server.results(id).length;
    server.isAcknowledging = { results: true, outputs: true, metrics: true, events: true };
    agent.start();
    await until('the result again', () => (server.results(id).length > before ? true : undefined));
    expect(server.results(id).at(-1)?.output_sha256).toBe(server.outputHash(id));
    const spool = join(agent.dataDirectory, 'spool');
    await until('an empty spool', () => (readdirSync(spool).length === 0 ? true : undefined));
  });

  it('stops within ten seconds on SIGTERM, kills what runs and journals it as interrupted', async () => {
    const id = await startLongCommand('98764');
    const startedAtMs = performance.now();
    expect(await agent.end('SIGTERM')).toBe(0);
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
    expect(processesWith('sleep 98764')).toEqual([]);
    expect(readFileSync(journalPath(), 'utf8')).toContain('"outcome":"interrupted"');
    expect(server.results(id)[0]?.outcome).toBe('interrupted');
  });

  it('refuses a second agent on the same data directory, also while a command outlives the first', async () => {
    const second = await agent.execute(['run', '--config', agent.configPath]);
    expect(second).toMatchObject({ exitCode: 1 });
    expect(second.stderr).toMatch(/another agent already runs on .*data; stop it first/);
    await startLongCommand('98765');
    const processId = agent.processId;
    await agent.end('SIGKILL');
    expect(isAlive(processId)).toBe(false);
    agent.start();
    await server.online(2);
  });

  it('keeps its key and data private', async () => {
    const listing = await agent.execute(['status', '--config', agent.configPath, '--json']);
    expect(JSON.parse(listing.stdout)).toMatchObject({
      status: 'online',
      agent_id: server.agentId,
      pending_results: 0,
    });
    expect(existsSync(join(agent.dataDirectory, 'agent.key'))).toBe(true);
    expect(agent.log()).not.toContain('grmm_');
    const modes = server.command({ command: `stat -c %a ${agent.dataDirectory} ${agent.dataDirectory}/agent.key` });
    expect((await server.result(modes)).stdout).toBe('700\n600\n');
  });
});
