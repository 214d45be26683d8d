import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentProcess, ended, makeSite, readCommand, ServerProcess, submit, waitUntil } from '@gururmm/e2e/support';

describe('faults', () => {
  let server: ServerProcess;
  let agent: AgentProcess;
  let agentId: string;

  beforeAll(async () => {
    server = await ServerProcess.start();
    const site = await makeSite(server);
    agent = await AgentProcess.create(server, `site_key = "${site.api_key}"`);
    agent.run();
    agentId = (await agent.seenAs(server, 'online')).id;
  });

  afterAll(async () => {
    await agent.remove();
    await server.remove();
  });

  const running = (id: string) =>
    waitUntil('the command to run', async () => (await readCommand(server, id)).status === 'running');

  it('stores the result of a command whose server was killed while it ran', async () => {
    const effects = join(agent.dir, 'effects-server-killed');
    const { id } = await submit(server, agentId, {
      command_type: 'shell',
      command: `echo before; sleep 2; echo once >> ${effects}; echo after; exit 5`,
    });
    await running(id);
    await server.process.end('SIGKILL');
    await waitUntil('the command to end on the endpoint', () => readFile(effects, 'utf8').catch(() => undefined));
    await server.up();
    const command = await ended(server, id);
    expect(command).toMatchObject({ status: 'failed', exit_code: 5, stdout: 'before\nafter\n' });
    expect(await readFile(effects, 'utf8')).toBe('once\n');
  });

  it('calls a command interrupted when its agent was killed, and never runs it again', async () => {
    const effects = join(agent.dir, 'effects-agent-killed');
    const { id } = await submit(server, agentId, {
      command_type: 'shell',
      command: `echo started >> ${effects}; sleep 600`,
    });
    await running(id);
    await waitUntil('the effect', () => readFile(effects, 'utf8').catch(() => undefined));
    await agent.process.end('SIGKILL');
    agent.run();
    const command = await ended(server, id);
    expect(command.status).toBe('interrupted');
    expect(command.explanation).toBeTruthy();
    await agent.seenAs(server, 'online');
    expect(await readFile(effects, 'utf8')).toBe('started\n');
  });

  it('keeps a command for an agent that is away, says why it waits, and delivers it', async () => {
    await agent.process.end('SIGKILL');
    await agent.seenAs(server, 'offline');
    const { id } = await submit(server, agentId, { command_type: 'shell', command: 'echo late' });
    expect((await readCommand(server, id)).explanation).toContain('offline');
    agent.run();
    expect(await ended(server, id)).toMatchObject({ status: 'completed', stdout: 'late\n' });
  });

  it('keeps its agent and its key over a restart of the server, and refuses a wrong key', async () => {
    await server.process.end('SIGTERM');
    await server.up();
    await agent.seenAs(server, 'online');
    const stranger = await AgentProcess.create(server, `site_key = "grmm_site_${'A'.repeat(43)}"`);
    stranger.run();
    await waitUntil('the stranger to be refused', async () => {
      const log = await readFile(join(stranger.dir, 'data', 'logs', 'agent.log'), 'utf8').catch(() => '');
      return log.includes('the credential is not known here');
    });
    const { body } = await server.request<{ items: { device_id: string }[] }>('GET', '/api/agents');
    expect(body.items.map((item) => item.device_id)).not.toContain(stranger.deviceId);
    await stranger.remove();
  });

  it('does not lose metrics of the time in which the server was away', async () => {
    const from = new Date();
    await server.process.end('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const back = new Date();
    await server.up();
    await agent.seenAs(server, 'online');
    // One sample a second: in buckets of a second, no second of the outage is without one (the edges may be).
    const secondsAway = Math.floor((back.getTime() - from.getTime()) / 1000);
    const path = `/api/agents/${agentId}/metrics?from=${from.toISOString()}&to=${back.toISOString()}&points=2000`;
    const buckets = await waitUntil('the samples of the outage', async () => {
      const { body } = await server.request<{ points: unknown[] }>('GET', path);
      return body.points.length >= secondsAway - 1 ? body.points.length : undefined;
    });
    expect(buckets).toBeGreaterThanOrEqual(2);
  });

  it('starts with a torn journal', async () => {
    await agent.process.end('SIGKILL');
    const journal = join(agent.dir, 'data', 'journal.jsonl');
    await writeFile(journal, '{"id":"torn', { flag: 'a' });
    agent.run();
    await agent.seenAs(server, 'online');
    const { id } = await submit(server, agentId, { command_type: 'shell', command: 'echo whole' });
    expect(await ended(server, id)).toMatchObject({ status: 'completed', stdout: 'whole\n' });
  });
});
