import { randomUUID } from 'node:crypto';
import { CommandSweeper } from '@gururmm/server/commands';
import type { CommandStatus } from '@gururmm/shared/protocol';
import { databaseText } from '../testing/database-text';
import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { makeResult } from '../testing/samples';
import { TestAgent } from '../testing/test-agent';
import { type CommandBody, commandWhen, getCommand, stepsOf, submit } from '../testing/test-command';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

const CANARY = `canary-${randomUUID()}`;
const secret_env = { TOKEN: CANARY, OTHER: 'x' };

describe('a command with secrets', () => {
  let server: TestServer;
  let site: MadeSite;
  let made: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
    made = await makeAgent(server, site);
    await made.agent.close();
    const capabilities = ['shell', 'secret_env'];
    const { agent } = await TestAgent.signIn(server.url, {
      device_id: made.deviceId,
      api_key: made.apiKey,
      capabilities,
    });
    made = { ...made, agent };
  });

  afterAll(async () => {
    await made.agent.close();
    await server.stop();
  });

  const sealedRows = (id: string) =>
    sql<{ sealed: Buffer }>(server, 'SELECT sealed FROM command_secrets WHERE command_id = $1', [id]);
  const end = async (id: string, parts: Parameters<typeof makeResult>[1] = {}) => {
    made.agent.send({ type: 'command_result', payload: makeResult(id, parts) });
    await made.agent.next('result_ack');
  };

  it('brings them to the agent, keeps them sealed meanwhile, and forgets them at its end', async () => {
    const { id } = await submit(server, made.agentId, { secret_env });
    expect((await made.agent.next('command')).payload).toMatchObject({ command_id: id, secret_env });
    expect(await sealedRows(id)).toHaveLength(1);
    expect(await databaseText(server)).not.toContain(CANARY);
    made.agent.send({ type: 'command_ack', payload: { command_id: id } });
    await commandWhen(server, id, 'running');
    await end(id);
    expect(await sealedRows(id)).toEqual([]);
  });

  it.each([
    ['cancelled', (id: string) => server.request('POST', `/api/commands/${id}/cancel`)],
    [
      'expired',
      async (id: string) => {
        await sql(server, `UPDATE commands SET expires_at = now() - interval '1 hour' WHERE id = $1`, [id]);
        await server.app.get(CommandSweeper).sweep();
      },
    ],
  ] as const)('forgets them when it is %s before it was sent', async (status: CommandStatus, finish) => {
    const away = await makeAgent(server, site);
    await away.agent.close();
    const { id } = await submit(server, away.agentId, { secret_env });
    expect(await sealedRows(id)).toHaveLength(1);
    await finish(id);
    await commandWhen(server, id, status);
    expect(await sealedRows(id)).toEqual([]);
  });

  it('is refused for an agent that cannot keep them, and never sent to it', async () => {
    const old = await makeAgent(server, site);
    const { id } = await submit(server, old.agentId, { secret_env });
    const rejected = await commandWhen(server, id, 'rejected');
    expect(rejected).toMatchObject({
      attempt: 0,
      sent_at: null,
      error: expect.stringContaining('capability secret_env') as string,
    });
    expect(stepsOf(rejected)).toEqual(['pending', 'rejected']);
    expect(old.agent.received.filter(({ type }) => type === 'command')).toEqual([]);
    expect(await sealedRows(id)).toEqual([]);
    const plain = await submit(server, old.agentId);
    expect((await old.agent.next('command')).payload.command_id).toBe(plain.id);
    await old.agent.close();
  });

  it('is refused when its secrets can no longer be read', async () => {
    const away = await makeAgent(server, site);
    await away.agent.close();
    const { id } = await submit(server, away.agentId, { secret_env });
    const other = await submit(server, away.agentId, { secret_env });
    // Those of another command, sealed by the same server, open nothing here.
    await sql(
      server,
      'UPDATE command_secrets SET sealed = (SELECT sealed FROM command_secrets WHERE command_id = $2) WHERE command_id = $1',
      [id, other.id],
    );
    const capabilities = ['secret_env'];
    const { agent } = await TestAgent.signIn(server.url, {
      device_id: away.deviceId,
      api_key: away.apiKey,
      capabilities,
    });
    expect((await agent.next('command')).payload).toMatchObject({ command_id: other.id, secret_env });
    expect(await commandWhen(server, id, 'rejected')).toMatchObject({
      error: 'Its secrets can no longer be read; submit it again.',
    });
    await agent.close();
  });

  it('does not show what an agent repeats of them', async () => {
    const { id } = await submit(server, made.agentId, { secret_env });
    await made.agent.next('command');
    made.agent.send({ type: 'command_ack', payload: { command_id: id } });
    made.agent.send({
      type: 'command_output',
      payload: { command_id: id, seq: 0, stream: 'stdout', data: `<${CANARY}>` },
    });
    await end(id, { stdout: `<${CANARY}>`, stderr: btoa(CANARY), error: `no ${CANARY}`, exit_code: 1, last_seq: 0 });
    expect(await getCommand(server, id)).toMatchObject({
      status: 'failed',
      stdout: '<***>',
      stderr: '***',
      error: 'no ***',
    });
    const { body } = await server.request<{ items: unknown[] }>('GET', `/api/commands/${id}/output`);
    expect(body.items).toEqual([{ seq: 0, stream: 'stdout', data: '<***>' }]);
    // By now nothing is known of them: what comes late is kept without its texts.
    await end(id, { stdout: CANARY, stderr: CANARY, error: CANARY });
    const [late] = await sql<{ result: { stdout: string; outcome: string } }>(
      server,
      'SELECT result FROM command_late_results WHERE command_id = $1',
      [id],
    );
    expect(late?.result).toMatchObject({ stdout: '', outcome: 'exited' });
  });

  it('may be one of many', async () => {
    const body = { command_type: 'shell', command: 'deploy', secret_env, filter: { agent_ids: [made.agentId] } };
    const { status } = await server.request('POST', '/api/jobs', { body });
    expect(status).toBe(202);
    const { payload } = await made.agent.next('command');
    expect(payload).toMatchObject({ command: 'deploy', secret_env });
    expect(await sealedRows(payload.command_id)).toHaveLength(1);
    await end(payload.command_id);
    expect(await sealedRows(payload.command_id)).toEqual([]);
  });

  it('is the same request under the same key, and nothing of its secrets is kept for that', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const body = { command_type: 'shell', command: 'x', secret_env: { PIN: '4711' } };
    const path = `/api/agents/${made.agentId}/command`;
    const first = await server.request<CommandBody>('POST', path, { body, headers });
    const again = await server.request<CommandBody>('POST', path, { body, headers });
    expect([again.status, again.body.id]).toEqual([202, first.body.id]);
    const other = await server.request('POST', path, { body: { ...body, secret_env: { PIN: '4712' } }, headers });
    expect(other.status).toBe(409);
    await made.agent.next('command');
    await end(first.body.id);
  });

  it.each([
    ['no object', 'x'],
    ['an empty value', { A: '' }],
    ['a value that is no text', { A: 1 }],
    ['a name that is none', { 'A=B': CANARY }],
    ['too long a value', { A: CANARY.padEnd(8193, 'x') }],
    ['too many', Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`A${index}`, CANARY]))],
    [
      'too much in all',
      Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`A${index}`, CANARY.padEnd(8000, 'x')])),
    ],
    ['NUL', { A: `${CANARY}\u0000` }],
    ['a name that env has too', { lang: CANARY }],
  ])('is refused with %s, without a word of the value', async (_what, secrets) => {
    const body = { command_type: 'shell', command: 'x', env: { LANG: 'C' }, secret_env: secrets };
    const { status, body: problem } = await server.request('POST', `/api/agents/${made.agentId}/command`, { body });
    expect(status).toBe(400);
    expect(JSON.stringify(problem)).toContain('secret_env');
    expect(JSON.stringify(problem)).not.toContain(CANARY);
  });

  it('is refused as a claude_task', async () => {
    const body = { command_type: 'claude_task', command: 'x', secret_env };
    expect((await server.request('POST', `/api/agents/${made.agentId}/command`, { body })).status).toBe(400);
  });

  it('has left them nowhere in the database', async () => {
    const text = await databaseText(server);
    expect(text).toContain('secret_env_names');
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(btoa(CANARY));
    expect(text).not.toContain(Buffer.from(CANARY).toString('hex'));
  });

  it('whose row was left over is cleaned up', async () => {
    const { id } = await sqlRow<{ id: string }>(server, `SELECT id FROM commands WHERE status = 'completed' LIMIT 1`);
    await sql(server, `INSERT INTO command_secrets (command_id, sealed) VALUES ($1, 'x')`, [id]);
    await server.app.get(CommandSweeper).sweep();
    expect(await sealedRows(id)).toEqual([]);
  });
});
