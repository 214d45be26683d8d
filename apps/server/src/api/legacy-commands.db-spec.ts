import { randomUUID } from 'node:crypto';
import { CommandLeases } from '@gururmm/server/commands';
import { waitUntil } from '@gururmm/server/platform/testing';
import { makeSite, type MadeSite, reconnect } from '../testing/fleet';
import { makePollingAgent, type PollingAgent } from '../testing/polling-agent';
import { commandWhen, getCommand, stepsOf, submit } from '../testing/test-command';
import { createJob, jobWhen } from '../testing/test-job';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

describe('a command of an agent that polls', () => {
  let server: TestServer;
  let site: MadeSite;
  let agent: PollingAgent;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server, { autoApprove: true });
  });

  beforeEach(async () => {
    agent = await makePollingAgent(server, site);
  });

  afterAll(() => server.stop());

  const idsOf = async () => (await agent.heartbeat()).pending_commands.map(({ command_id: id }) => id);
  const endLease = (id: string) =>
    sql(server, `UPDATE commands SET lease_until = now() - interval '1 second' WHERE id = $1`, [id]);
  const onSocket = () => reconnect(server, { ...agent, agent: undefined as never });

  it('is claimed, started, followed and completed', async () => {
    const body = {
      command_type: 'script',
      command: 'echo %1',
      interpreter: 'cmd.exe',
      args: ['a b'],
      env: { LANG: 'C' },
      timeout_seconds: 7,
    };
    const { id } = await submit(server, agent.agentId, body);
    const { pending_commands: pending } = await agent.heartbeat();
    expect(pending).toEqual([{ command_id: id, ...body }]);
    expect(await getCommand(server, id)).toMatchObject({ status: 'pending', attempt: 1 });
    expect((await agent.ack(id)).body).toEqual({ command_id: id, status: 'running', start: true });
    expect((await agent.output(id, 0, 'a ')).body).toEqual({ command_id: id, acked_seq: 0 });
    expect((await agent.output(id, 1, 'b\u0000\n')).body).toEqual({ command_id: id, acked_seq: 1 });
    const end = { stdout: null, stderr: null, last_seq: 1, exit_code: 3, duration_ms: 12 };
    expect((await agent.result(id, end)).body).toEqual({ command_id: id, acknowledged: true });
    const command = await getCommand(server, id);
    expect(command).toMatchObject({ status: 'failed', exit_code: 3, stdout: 'a b\ufffd\n', duration_ms: 12 });
    expect(stepsOf(command)).toEqual(['pending', 'running', 'failed']);
    expect(await idsOf()).toEqual([]);
  });

  it('takes a result again without a change, and keeps a different one beside it', async () => {
    const { id } = await submit(server, agent.agentId);
    await idsOf();
    await agent.ack(id);
    const first = await agent.result(id, { stdout: 'one' });
    expect(await agent.result(id, { stdout: 'one' })).toMatchObject({ status: 200, body: first.body });
    expect(await agent.result(id, { stdout: 'two', exit_code: 1 })).toMatchObject({ status: 200, body: first.body });
    expect(await getCommand(server, id)).toMatchObject({ status: 'completed', stdout: 'one' });
    const late = await sql(server, 'SELECT 1 FROM command_late_results WHERE command_id = $1', [id]);
    expect(late).toHaveLength(1);
  });

  it('takes a result that overtook its start', async () => {
    const { id } = await submit(server, agent.agentId);
    await idsOf();
    await agent.result(id);
    expect((await agent.ack(id)).body).toEqual({ command_id: id, status: 'completed', start: false });
    expect(stepsOf(await getCommand(server, id))).toEqual(['pending', 'running', 'completed']);
  });

  it('asks for output that is missing, and the result again', async () => {
    const { id } = await submit(server, agent.agentId);
    await idsOf();
    await agent.ack(id);
    expect((await agent.output(id, 1, 'b')).body).toMatchObject({ acked_seq: -1 });
    const end = { stdout: null, stderr: null, last_seq: 1 };
    expect((await agent.result(id, end)).body).toMatchObject({ acknowledged: false });
    expect((await getCommand(server, id)).status).toBe('running');
    expect((await agent.output(id, 0, 'a')).body).toMatchObject({ acked_seq: 1 });
    expect((await agent.output(id, 0, 'x')).body).toMatchObject({ acked_seq: 1 });
    expect((await agent.result(id, end)).body).toMatchObject({ acknowledged: true });
    expect((await getCommand(server, id)).stdout).toBe('ab');
  });

  it('is nobody’s but this agent’s', async () => {
    const { id } = await submit(server, agent.agentId);
    await idsOf();
    const other = await makePollingAgent(server, site);
    for (const answer of [await other.ack(id), await other.output(id, 0, 'x'), await other.result(id)]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect((await agent.result(randomUUID())).status).toBe(404);
    expect(await getCommand(server, id)).toMatchObject({ status: 'pending', stdout: null });
  });

  it('is handed out once by many heartbeats at once, at most as many as may run', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, async () => (await submit(server, agent.agentId)).id));
    const answers = await Promise.all(Array.from({ length: 6 }, () => agent.heartbeat()));
    const given = answers.flatMap(({ pending_commands: pending }) => pending.map(({ command_id: id }) => id));
    expect(new Set(given).size).toBe(given.length);
    expect(given.length).toBeGreaterThanOrEqual(1);
    expect(given.length).toBeLessThanOrEqual(4);
    const rows = await sql<{ attempt: number }>(server, 'SELECT attempt FROM commands WHERE id = ANY($1)', [ids]);
    expect(rows.filter(({ attempt }) => attempt > 0)).toHaveLength(given.length);
    expect(rows.every(({ attempt }) => attempt <= 1)).toBe(true);
  });

  it('is no more at once for those who ask in one breath', async () => {
    await Promise.all(Array.from({ length: 12 }, () => submit(server, agent.agentId)));
    await agent.heartbeat();
    await sql(server, 'UPDATE commands SET lease_until = NULL, attempt = 0 WHERE agent_id = $1', [agent.agentId]);
    const [row] = await sql<{ epoch: string }>(server, 'SELECT socket_epoch AS epoch FROM agents WHERE id = $1', [
      agent.agentId,
    ]);
    const holder = { agentId: agent.agentId, epoch: row?.epoch ?? '', nodeId: null };
    const leases = server.app.get(CommandLeases);
    const given = await Promise.all([leases.lease(holder), leases.lease(holder), leases.lease(holder)]);
    expect(given.flat()).toHaveLength(4);
  });

  it('is given again when its lease has ended, not before, and its start is noted once', async () => {
    const { id } = await submit(server, agent.agentId);
    expect(await idsOf()).toEqual([id]);
    expect(await idsOf()).toEqual([]);
    await endLease(id);
    expect(await idsOf()).toEqual([id]);
    expect((await agent.ack(id)).body).toMatchObject({ start: true });
    const { started_at: startedAt } = await getCommand(server, id);
    expect((await agent.ack(id)).body).toMatchObject({ start: true });
    await endLease(id);
    expect(await idsOf()).toEqual([]);
    expect(await getCommand(server, id)).toMatchObject({ attempt: 2, started_at: startedAt });
  });

  it('goes through the socket alone while the device holds one', async () => {
    await agent.heartbeat();
    const socket = await onSocket();
    const { id } = await submit(server, agent.agentId);
    expect((await socket.next('command')).payload.command_id).toBe(id);
    await endLease(id);
    expect(await agent.heartbeat()).toMatchObject({ connected_by_socket: true, pending_commands: [], cancelled: [] });
    socket.send({ type: 'command_ack', payload: { command_id: id } });
    await commandWhen(server, id, 'running');
    await socket.close();
    await waitUntil('the socket to be forgotten', async () => !(await agent.heartbeat()).connected_by_socket);
    expect(await idsOf()).toEqual([]);
    expect(stepsOf(await getCommand(server, id))).toEqual(['pending', 'running']);
  });

  it('that was claimed by polling is offered again on a socket that comes, and starts once', async () => {
    const { id } = await submit(server, agent.agentId);
    expect(await idsOf()).toEqual([id]);
    const socket = await onSocket();
    // The device's journal, not the transport, knows that it has this id already.
    expect((await socket.next('command')).payload.command_id).toBe(id);
    expect((await agent.ack(id)).body).toMatchObject({ start: true });
    socket.send({ type: 'command_ack', payload: { command_id: id } });
    await agent.result(id, { stdout: 'once' });
    const command = await commandWhen(server, id, 'completed');
    expect(stepsOf(command)).toEqual(['pending', 'running', 'completed']);
    await socket.close();
  });

  it('that is cancelled before it was claimed is never handed out', async () => {
    const { id } = await submit(server, agent.agentId);
    await server.request('POST', `/api/commands/${id}/cancel`);
    expect(await agent.heartbeat()).toMatchObject({ pending_commands: [], cancelled: [] });
  });

  it('that is cancelled later is named until the agent says how it ended', async () => {
    const { id } = await submit(server, agent.agentId);
    await idsOf();
    await server.request('POST', `/api/commands/${id}/cancel`);
    expect((await agent.heartbeat()).cancelled).toEqual([id]);
    expect((await agent.ack(id)).body).toMatchObject({ start: false });
    expect((await agent.heartbeat()).cancelled).toEqual([id]);
    await agent.result(id, { outcome: 'cancelled', exit_code: null });
    expect((await agent.heartbeat()).cancelled).toEqual([]);
    expect((await getCommand(server, id)).status).toBe('cancelled');
  });

  it('is not handed out while all dispatch is frozen; what runs is reported and cancelled all the same', async () => {
    const running = await submit(server, agent.agentId);
    await idsOf();
    await agent.ack(running.id);
    const freeze = (dispatch_frozen: boolean) => server.request('PUT', '/api/settings', { body: { dispatch_frozen } });
    await freeze(true);
    try {
      const { id } = await submit(server, agent.agentId);
      expect(await idsOf()).toEqual([]);
      expect(await getCommand(server, id)).toMatchObject({
        attempt: 0,
        explanation: expect.stringMatching(/^All dispatch is frozen/) as string,
      });
      await server.request('POST', `/api/commands/${running.id}/cancel`);
      expect((await agent.heartbeat()).cancelled).toEqual([running.id]);
      expect((await agent.result(running.id, { outcome: 'cancelled', exit_code: null })).status).toBe(200);
      await freeze(false);
      expect(await idsOf()).toEqual([id]);
    } finally {
      await freeze(false);
    }
  });

  it('with secrets is rejected with the reason, never handed out, and nothing of them stays', async () => {
    const { id } = await submit(server, agent.agentId, { secret_env: { TOKEN: 'a secret value' } });
    const plain = await submit(server, agent.agentId);
    expect(await idsOf()).toEqual([plain.id]);
    expect(await getCommand(server, id)).toMatchObject({
      status: 'rejected',
      attempt: 0,
      sent_at: null,
      error: expect.stringContaining('lacks the capability secret_env') as string,
    });
    expect(await sql(server, 'SELECT 1 FROM command_secrets WHERE command_id = $1', [id])).toEqual([]);
    expect((await agent.ack(id)).body).toMatchObject({ status: 'rejected', start: false });
  });

  it('of a wide job comes only once a second person has approved it', async () => {
    const other = await makePollingAgent(server, await makeSite(server, { autoApprove: true }));
    await server.request('PUT', '/api/settings', { body: { second_person_required: true } });
    try {
      const filter = { agent_ids: [agent.agentId, other.agentId] };
      const { body: job } = await createJob(server, filter, { confirm_count: 2 });
      expect(job.state).toBe('waiting_for_approval');
      expect([await idsOf(), (await other.heartbeat()).pending_commands]).toEqual([[], []]);
      const token = await signIn(server, await makeUser(server, 'technician'));
      expect((await server.request('POST', `/api/jobs/${job.id}/approve`, { token, body: {} })).status).toBe(202);
      for (const each of [agent, other]) {
        const [command] = (await each.heartbeat()).pending_commands;
        expect(command?.command).toBe('hostname');
        await each.result(command?.command_id ?? '', { stdout: 'done' });
      }
      expect((await jobWhen(server, job.id, 'completed')).by_status).toMatchObject({ completed: 2 });
    } finally {
      await server.request('PUT', '/api/settings', { body: { second_person_required: false } });
    }
  });

  it('waits for an agent that does not poll', async () => {
    const { id } = await submit(server, agent.agentId);
    expect(await getCommand(server, id)).toMatchObject({ explanation: expect.stringContaining('offline') as string });
    const only = await submit(server, agent.agentId, { expires_in_seconds: 0 });
    expect(only.status).toBe('expired');
    expect(await idsOf()).toEqual([id]);
  });
});
