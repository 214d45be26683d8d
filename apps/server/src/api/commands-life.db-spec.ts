import { randomUUID } from 'node:crypto';
import { waitUntil } from '@gururmm/server/platform/testing';
import { makeAgent, makeSite, type MadeAgent, type MadeSite, reconnect } from '../testing/fleet';
import { makeResult } from '../testing/samples';
import { commandWhen, getCommand, makeRunning, stepsOf, submit } from '../testing/test-command';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

describe('the life of a command', () => {
  let server: TestServer;
  let site: MadeSite;
  let made: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
  });

  beforeEach(async () => {
    made = await makeAgent(server, site);
  });

  afterEach(async () => {
    if (made.agent.closed === undefined) await made.agent.close();
  });

  afterAll(() => server.stop());

  const endLease = (id: string) =>
    sql(server, `UPDATE commands SET lease_until = now() - interval '1 second' WHERE id = $1`, [id]);

  it('is stored, sent in canonical form, started and completed', async () => {
    const body = {
      command_type: 'script',
      command: 'echo "$1"',
      interpreter: '/bin/sh',
      args: ['a b'],
      env: { LANG: 'C' },
      timeout_seconds: 7,
    };
    const submitted = await submit(server, made.agentId, body);
    expect(submitted).toMatchObject({
      status: 'pending',
      stdout: null,
      exit_code: null,
      created_by: expect.any(String) as string,
    });
    const { payload } = await made.agent.next('command');
    expect(payload).toEqual({ command_id: submitted.id, ...body });
    made.agent.send({ type: 'command_ack', payload: { command_id: submitted.id } });
    const running = await commandWhen(server, submitted.id, 'running');
    expect(running).toMatchObject({ explanation: 'The agent has started it.', attempt: 1, completed_at: null });
    const end = makeResult(submitted.id, { stdout: 'a b\n', stderr: 'warned\n', duration_ms: 12.5 });
    made.agent.send({ type: 'command_result', payload: end });
    expect((await made.agent.next('result_ack')).payload).toEqual({ command_id: submitted.id });
    const completed = await getCommand(server, submitted.id);
    expect(completed).toMatchObject({
      status: 'completed',
      exit_code: 0,
      stdout: 'a b\n',
      stderr: 'warned\n',
      duration_ms: 12.5,
      truncated: false,
      error: null,
    });
    expect(stepsOf(completed)).toEqual(['pending', 'running', 'completed']);
    for (const time of [completed.sent_at, completed.started_at, completed.completed_at]) expect(time).not.toBeNull();
  });

  it('carries a claude_task with its files', async () => {
    const claude_task = { working_directory: 'C:\\Shares\\test', context_files: [{ path: 'a.md', content: '# a' }] };
    const { id } = await submit(server, made.agentId, { command_type: 'claude_task', command: 'look', claude_task });
    const { payload } = await made.agent.next('command');
    expect(payload).toEqual({
      command_id: id,
      command_type: 'claude_task',
      command: 'look',
      timeout_seconds: 300,
      claude_task,
    });
  });

  it.each([
    ['a non-zero exit code', { exit_code: 3, stderr: 'no\n' }, { status: 'failed', exit_code: 3, stderr: 'no\n' }],
    ['a crash code of Windows', { exit_code: 3_221_225_477 }, { status: 'failed', exit_code: -1_073_741_819 }],
    [
      'an executor error',
      { exit_code: -1, outcome: 'error', error: 'no shell' },
      { status: 'failed', exit_code: -1, error: 'no shell' },
    ],
    [
      'its time limit',
      { exit_code: null, outcome: 'timed_out', stdout: 'part' },
      { status: 'timed_out', exit_code: 124, stdout: 'part' },
    ],
    ['a cancellation', { exit_code: null, outcome: 'cancelled' }, { status: 'cancelled', exit_code: null }],
    ['the death of the agent', { exit_code: null, outcome: 'interrupted' }, { status: 'interrupted', exit_code: null }],
    ['output that was cut', { truncated: true }, { status: 'completed', truncated: true }],
  ] as const)('ends by %s', async (_what, end, expected) => {
    const id = await makeRunning(server, made);
    made.agent.send({ type: 'command_result', payload: makeResult(id, end) });
    await made.agent.next('result_ack');
    const command = await getCommand(server, id);
    expect(command).toMatchObject(expected);
    expect(stepsOf(command)).toEqual(['pending', 'running', expected.status]);
    expect(command.explanation).not.toBe('');
  });

  it('is refused by the agent without a start, and says why', async () => {
    const { id } = await submit(server, made.agentId);
    await made.agent.next('command');
    const refusal = makeResult(id, { exit_code: null, outcome: 'rejected', error: 'claude_task is off' });
    made.agent.send({ type: 'command_result', payload: refusal });
    await made.agent.next('result_ack');
    const command = await getCommand(server, id);
    expect(command).toMatchObject({ status: 'rejected', started_at: null, error: 'claude_task is off' });
    expect(command.explanation).toContain('claude_task is off');
    expect(stepsOf(command)).toEqual(['pending', 'rejected']);
  });

  it('may have its result before its acknowledgement: the start is noted all the same', async () => {
    const { id } = await submit(server, made.agentId);
    await made.agent.next('command');
    made.agent.send({ type: 'command_result', payload: makeResult(id, { stdout: 'fast' }) });
    await made.agent.next('result_ack');
    made.agent.send({ type: 'command_ack', payload: { command_id: id } });
    await made.agent.close();
    const command = await getCommand(server, id);
    expect(command).toMatchObject({ status: 'completed', stdout: 'fast' });
    expect(command.started_at).not.toBeNull();
    expect(stepsOf(command)).toEqual(['pending', 'running', 'completed']);
  });

  it('waits for an offline agent, says so, and is delivered when it connects, oldest first', async () => {
    await made.agent.close();
    await waitUntil('the agent to be offline', async () => {
      return (await server.request<{ status: string }>('GET', `/api/agents/${made.agentId}`)).body.status === 'offline';
    });
    const first = await submit(server, made.agentId, { command: 'one' });
    const second = await submit(server, made.agentId, { command: 'two' });
    expect(first).toMatchObject({ status: 'pending', attempt: 0, sent_at: null });
    expect(first.explanation).toMatch(/^The agent is offline since .*It waits until /);
    const again = await reconnect(server, made);
    const delivered = [
      (await again.next('command')).payload.command_id,
      (await again.next('command')).payload.command_id,
    ];
    expect(delivered).toEqual([first.id, second.id]);
    await again.close();
  });

  it('is sent again when its lease ends without an acknowledgement, and starts once', async () => {
    const { id } = await submit(server, made.agentId);
    await made.agent.next('command');
    expect((await getCommand(server, id)).explanation).toBe('It was sent; the agent has not acknowledged it yet.');
    await endLease(id);
    expect((await made.agent.next('command')).payload.command_id).toBe(id);
    made.agent.send({ type: 'command_ack', payload: { command_id: id } });
    const running = await commandWhen(server, id, 'running');
    expect(running.attempt).toBe(2);
    made.agent.send({ type: 'command_ack', payload: { command_id: id } });
    made.agent.send({ type: 'command_result', payload: makeResult(id) });
    await made.agent.next('result_ack');
    const command = await getCommand(server, id);
    expect(stepsOf(command)).toEqual(['pending', 'running', 'completed']);
    expect(command.started_at).toBe(running.started_at);
  });

  it('is sent at once to the next connection of the agent: the lease was the old one’s', async () => {
    const { id } = await submit(server, made.agentId);
    await made.agent.next('command');
    const newer = await reconnect(server, made);
    expect((await newer.next('command')).payload.command_id).toBe(id);
    await newer.close();
  });

  it('is not sent twice while its lease lasts', async () => {
    const first = await submit(server, made.agentId, { command: 'one' });
    await made.agent.next('command');
    const second = await submit(server, made.agentId, { command: 'two' });
    expect((await made.agent.next('command')).payload.command_id).toBe(second.id);
    expect(made.agent.received.filter(({ type }) => type === 'command')).toEqual([]);
    expect((await getCommand(server, first.id)).attempt).toBe(1);
  });

  it('waits while the agent has four others in hand, and follows when one ends', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) ids.push(await makeRunning(server, made));
    const fifth = await submit(server, made.agentId);
    const explained = await waitUntil('the explanation', async () => (await getCommand(server, fifth.id)).explanation);
    expect(explained).toMatch(/^The agent has 4 other commands in hand and runs at most 4 at once\./);
    expect(made.agent.received.filter(({ type }) => type === 'command')).toEqual([]);
    made.agent.send({ type: 'command_result', payload: makeResult(ids[0] ?? '') });
    expect((await made.agent.next('command')).payload.command_id).toBe(fifth.id);
  });

  it('takes the same result twice and acknowledges both', async () => {
    const id = await makeRunning(server, made);
    for (let time = 0; time < 2; time += 1) {
      made.agent.send({ type: 'command_result', payload: makeResult(id, { stdout: 'once' }) });
      await made.agent.next('result_ack');
    }
    expect(await getCommand(server, id)).toMatchObject({ status: 'completed', stdout: 'once' });
    expect(await lateResults(id)).toEqual([]);
  });

  it('keeps a different result that comes late beside it, once, and changes nothing', async () => {
    const id = await makeRunning(server, made);
    made.agent.send({ type: 'command_result', payload: makeResult(id, { stdout: 'first' }) });
    await made.agent.next('result_ack');
    const before = await getCommand(server, id);
    // The text holds what JSON writes for NUL, as itself and as a real NUL.
    const late = makeResult(id, { exit_code: 1, stdout: 'late \\u0000 \u0000' });
    for (let time = 0; time < 2; time += 1) {
      made.agent.send({ type: 'command_result', payload: late });
      expect((await made.agent.next('result_ack')).payload.command_id).toBe(id);
    }
    expect(await getCommand(server, id)).toEqual(before);
    expect(await lateResults(id)).toEqual([{ result: { ...late, stdout: 'late \\u0000 \uFFFD' } }]);
  });

  it('belongs to one agent: what another says of it changes nothing', async () => {
    const { id } = await submit(server, made.agentId);
    await made.agent.next('command');
    const other = await makeAgent(server, site);
    const chunk = { command_id: id, seq: 0, stream: 'stdout', data: 'forged' } as const;
    other.agent.send({ type: 'command_ack', payload: { command_id: id } });
    other.agent.send({ type: 'command_output', payload: chunk });
    other.agent.send({ type: 'command_result', payload: makeResult(id, { stdout: 'forged' }) });
    // Acknowledged, so that the agent forgets it; not stored.
    await other.agent.next('result_ack');
    await other.agent.close();
    expect(await getCommand(server, id)).toMatchObject({ status: 'pending', stdout: null, started_at: null });
    expect(await sql(server, 'SELECT 1 FROM command_output WHERE command_id = $1', [id])).toEqual([]);
    expect(await lateResults(id)).toEqual([]);
  });

  it('a result of a command that nobody knows is acknowledged: the agent may forget it', async () => {
    const id = randomUUID();
    made.agent.send({ type: 'command_result', payload: makeResult(id) });
    expect((await made.agent.next('result_ack')).payload.command_id).toBe(id);
  });

  it('is handed out only for the newest connection of its agent', async () => {
    await sql(server, 'UPDATE agents SET socket_epoch = socket_epoch + 1 WHERE id = $1', [made.agentId]);
    const { id } = await submit(server, made.agentId);
    // The net under the wake-ups has looked again once a later command of another agent went out.
    const other = await makeAgent(server, site);
    await sql(
      server,
      `INSERT INTO commands (agent_id, command_type, command, timeout_seconds, expires_at) VALUES ($1, 'shell', 'x', 1, now() + interval '1 hour')`,
      [other.agentId],
    );
    await other.agent.next('command');
    await other.agent.close();
    expect(await getCommand(server, id)).toMatchObject({ status: 'pending', attempt: 0, sent_at: null });
    expect(made.agent.received.filter(({ type }) => type === 'command')).toEqual([]);
  });

  it.each([
    ['pending', 'completed'],
    ['pending', 'failed'],
    ['pending', 'timed_out'],
    ['running', 'pending'],
    ['running', 'expired'],
    ['running', 'rejected'],
    ['completed', 'running'],
    ['completed', 'failed'],
    ['completed', 'pending'],
  ] as const)('the database refuses %s -> %s, whoever writes it', async (from, to) => {
    const { id } = await submit(server, made.agentId);
    if (from !== 'pending') await sql(server, `UPDATE commands SET status = 'running' WHERE id = $1`, [id]);
    if (from === 'completed') await sql(server, `UPDATE commands SET status = 'completed' WHERE id = $1`, [id]);
    await expect(sql(server, 'UPDATE commands SET status = $2 WHERE id = $1', [id, to])).rejects.toThrow(
      `illegal command transition ${from} -> ${to}`,
    );
    expect(await sqlRow(server, 'SELECT status FROM commands WHERE id = $1', [id])).toEqual({ status: from });
  });

  it('the database refuses a command that does not start as pending', async () => {
    const inserted = sql(
      server,
      `INSERT INTO commands (agent_id, command_type, command, timeout_seconds, expires_at, status) VALUES ($1, 'shell', 'x', 1, now(), 'running')`,
      [made.agentId],
    );
    await expect(inserted).rejects.toThrow('a command starts as pending, not running');
  });

  function lateResults(id: string) {
    return sql(server, 'SELECT result FROM command_late_results WHERE command_id = $1', [id]);
  }
});
