import { randomUUID } from 'node:crypto';
import { waitUntil } from '@gururmm/server/platform/testing';
import { makeAgent, type MadeAgent, reconnect } from '../testing/fleet';
import { makeResult } from '../testing/samples';
import { type CommandBody, commandWhen, getCommand, makeRunning, stepsOf, submit } from '../testing/test-command';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

const SUBMISSIONS_PER_MINUTE = 60;

describe('control over commands', () => {
  let server: TestServer;
  let online: MadeAgent;
  let offline: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer({ RMM_COMMAND_SUBMISSIONS_PER_MINUTE: String(SUBMISSIONS_PER_MINUTE) });
    online = await makeAgent(server);
    offline = await makeAgent(server);
    await offline.agent.close();
    await waitUntil('the agent to be offline', async () => {
      return (
        (await server.request<{ status: string }>('GET', `/api/agents/${offline.agentId}`)).body.status === 'offline'
      );
    });
  });

  afterAll(async () => {
    await online.agent.close();
    await server.stop();
  });

  const cancel = (id: string) => server.request<CommandBody>('POST', `/api/commands/${id}/cancel`);

  describe('cancel', () => {
    it('ends a command at once that was never sent; it is not sent later', async () => {
      const { id } = await submit(server, offline.agentId);
      const answer = await cancel(id);
      expect(answer.status).toBe(202);
      expect(answer.body).toMatchObject({ status: 'cancelled', error: 'It was cancelled before it was sent.' });
      expect(stepsOf(answer.body)).toEqual(['pending', 'cancelled']);
      const next = await submit(server, offline.agentId);
      const agent = await reconnect(server, offline);
      expect((await agent.next('command')).payload.command_id).toBe(next.id);
      agent.send({ type: 'command_result', payload: makeResult(next.id) });
      await agent.next('result_ack');
      expect(agent.received.filter(({ type }) => type === 'command')).toEqual([]);
      await agent.close();
    });

    it('asks the agent to end a command that runs, again and again until it is over', async () => {
      const id = await makeRunning(server, online);
      const answer = await cancel(id);
      expect(answer.body).toMatchObject({
        status: 'running',
        explanation: 'It runs; the agent was asked to cancel it.',
      });
      for (let time = 0; time < 2; time += 1) {
        expect((await online.agent.next('cancel')).payload.command_id).toBe(id);
      }
      online.agent.send({
        type: 'command_result',
        payload: makeResult(id, { exit_code: null, outcome: 'cancelled', stdout: 'part' }),
      });
      await online.agent.next('result_ack');
      expect(await getCommand(server, id)).toMatchObject({ status: 'cancelled', stdout: 'part' });
    });

    it('leaves it to the agent whether a command that was sent had started', async () => {
      const { id } = await submit(server, online.agentId);
      await online.agent.next('command');
      expect((await cancel(id)).body).toMatchObject({
        status: 'pending',
        explanation: 'Its cancellation waits for the agent to say whether it had started.',
      });
      await online.agent.next('cancel');
      online.agent.send({ type: 'command_result', payload: makeResult(id, { exit_code: null, outcome: 'cancelled' }) });
      await online.agent.next('result_ack');
      const command = await getCommand(server, id);
      expect(command).toMatchObject({ status: 'cancelled', started_at: null });
      expect(stepsOf(command)).toEqual(['pending', 'cancelled']);
    });

    it('comes too late for a command that is over', async () => {
      const id = await makeRunning(server, online);
      online.agent.send({ type: 'command_result', payload: makeResult(id) });
      await online.agent.next('result_ack');
      expect(await cancel(id)).toMatchObject({ status: 409, body: { code: 'command_not_cancellable' } });
      expect((await getCommand(server, id)).status).toBe('completed');
    });
  });

  describe('expiry', () => {
    it('of 0 means only if the agent is online now', async () => {
      const away = await submit(server, offline.agentId, { expires_in_seconds: 0 });
      expect(away).toMatchObject({ status: 'expired', error: 'The agent was not online.' });
      expect(stepsOf(away)).toEqual(['pending', 'expired']);
      const there = await submit(server, online.agentId, { expires_in_seconds: 0 });
      expect((await online.agent.next('command')).payload.command_id).toBe(there.id);
      online.agent.send({ type: 'command_result', payload: makeResult(there.id) });
      await online.agent.next('result_ack');
    });

    it('is a week away unless the caller says otherwise', async () => {
      const usual = await submit(server, offline.agentId);
      const own = await submit(server, offline.agentId, { expires_in_seconds: 60 });
      const secondsUntil = (command: CommandBody) => (Date.parse(command.expires_at) - Date.now()) / 1000;
      expect(Math.abs(secondsUntil(usual) - 7 * 86_400)).toBeLessThan(30);
      expect(Math.abs(secondsUntil(own) - 60)).toBeLessThan(30);
    });

    it('ends a command that was never sent', async () => {
      const { id } = await submit(server, offline.agentId);
      await sql(server, `UPDATE commands SET expires_at = now() - interval '1 second' WHERE id = $1`, [id]);
      const command = await commandWhen(server, id, 'expired');
      expect(command.explanation).toBe('It was not started before its expiry.');
      expect(command.completed_at).not.toBeNull();
    });

    it('does not end a command that may have started: the agent is asked', async () => {
      const { id } = await submit(server, online.agentId);
      await online.agent.next('command');
      await sql(
        server,
        `UPDATE commands SET expires_at = now() - interval '1 second', lease_until = now() - interval '1 second' WHERE id = $1`,
        [id],
      );
      expect((await online.agent.next('cancel')).payload.command_id).toBe(id);
      expect((await getCommand(server, id)).status).toBe('pending');
      online.agent.send({ type: 'command_result', payload: makeResult(id, { stdout: 'it ran' }) });
      await online.agent.next('result_ack');
      expect(await getCommand(server, id)).toMatchObject({ status: 'completed', stdout: 'it ran' });
    });

    it('gives a command up a day later whose agent never answers', async () => {
      const { id } = await submit(server, offline.agentId);
      await sql(server, `UPDATE commands SET attempt = 1, expires_at = now() - interval '25 hours' WHERE id = $1`, [
        id,
      ]);
      await commandWhen(server, id, 'expired');
    });
  });

  describe('the time limit', () => {
    it('is kept by the server when the agent falls silent; what it says later is kept beside', async () => {
      const id = await makeRunning(server, online);
      await sql(server, `UPDATE commands SET started_at = now() - make_interval(secs => 300 + 61) WHERE id = $1`, [id]);
      const command = await commandWhen(server, id, 'timed_out');
      expect(command).toMatchObject({
        exit_code: 124,
        error: 'The agent did not report an end within the time limit.',
      });
      online.agent.send({ type: 'command_result', payload: makeResult(id, { stdout: 'after all' }) });
      await online.agent.next('result_ack');
      expect(await getCommand(server, id)).toEqual(command);
      const { result } = await sqlRow(server, 'SELECT result FROM command_late_results WHERE command_id = $1', [id]);
      expect(result).toMatchObject({ stdout: 'after all' });
    });

    it('leaves the agent a minute to report before the server decides', async () => {
      const early = await makeRunning(server, online);
      await sql(server, `UPDATE commands SET started_at = now() - make_interval(secs => 300 + 30) WHERE id = $1`, [
        early,
      ]);
      const late = await makeRunning(server, online);
      await sql(server, `UPDATE commands SET started_at = now() - make_interval(secs => 300 + 61) WHERE id = $1`, [
        late,
      ]);
      await commandWhen(server, late, 'timed_out');
      expect((await getCommand(server, early)).status).toBe('running');
      online.agent.send({ type: 'command_result', payload: makeResult(early) });
      await online.agent.next('result_ack');
    });
  });

  describe('?wait=', () => {
    it('answers when the command ends, with its output', async () => {
      const waiting = submit(server, online.agentId, {}, '?wait=30');
      const { payload } = await online.agent.next('command');
      online.agent.send({
        type: 'command_result',
        payload: makeResult(payload.command_id, { exit_code: 7, stdout: 'seen' }),
      });
      await online.agent.next('result_ack');
      expect(await waiting).toMatchObject({ id: payload.command_id, status: 'failed', exit_code: 7, stdout: 'seen' });
    });

    it('answers after its time with the command as it is', async () => {
      const startedAtMs = performance.now();
      const command = await submit(server, offline.agentId, {}, '?wait=1');
      expect(command).toMatchObject({ status: 'pending', explanation: expect.stringContaining('offline') as string });
      expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(950);
    });

    it.each(['301', '-1', 'soon'])('is not %s', async (wait) => {
      const answer = await server.request('POST', `/api/agents/${offline.agentId}/command?wait=${wait}`, {
        body: { command_type: 'shell', command: 'x' },
      });
      expect(answer.status).toBe(400);
    });
  });

  describe('Idempotency-Key', () => {
    const post = (key: string, command: string, token?: string) =>
      server.request<CommandBody>('POST', `/api/agents/${offline.agentId}/command`, {
        body: { command_type: 'shell', command },
        headers: { 'Idempotency-Key': key },
        ...(token === undefined ? {} : { token }),
      });
    const countOf = async (command: string) =>
      (await sqlRow(server, 'SELECT count(*)::int AS count FROM commands WHERE command = $1', [command]))['count'];

    it('gives a repeated request the first answer and makes one command', async () => {
      const [key, command] = [randomUUID(), randomUUID()];
      const first = await post(key, command);
      const second = await post(key, command);
      expect([first.status, second.status]).toEqual([202, 202]);
      expect(second.body).toEqual(first.body);
      expect(second.headers.get('idempotency-replayed')).toBe('true');
      expect(await countOf(command)).toBe(1);
    });

    it('makes one command of requests that come at once', async () => {
      const [key, command] = [randomUUID(), randomUUID()];
      const answers = await Promise.all([1, 2, 3].map(() => post(key, command)));
      expect(await countOf(command)).toBe(1);
      for (const { status } of answers) expect([202, 409]).toContain(status);
    });

    it('refuses another request under the same key', async () => {
      const key = randomUUID();
      await post(key, 'one');
      expect(await post(key, 'two')).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
    });

    it('belongs to its user', async () => {
      const [key, command] = [randomUUID(), randomUUID()];
      const other = await signIn(server, await makeUser(server, 'technician'));
      await post(key, command);
      expect((await post(key, command, other)).status).toBe(202);
      expect(await countOf(command)).toBe(2);
    });

    it('is free again after a request that failed', async () => {
      const key = randomUUID();
      const failed = await server.request('POST', `/api/agents/${randomUUID()}/command`, {
        body: { command_type: 'shell', command: 'x' },
        headers: { 'Idempotency-Key': key },
      });
      expect(failed.status).toBe(404);
      expect((await post(key, 'x')).status).toBe(202);
    });

    it('keeps a secret that was shown once sealed', async () => {
      const key = randomUUID();
      const { body } = await server.request<{ api_key: string }>('POST', '/api/agents', {
        body: { hostname: 'sealed' },
        headers: { 'Idempotency-Key': key },
      });
      const row = await sqlRow<{ body: Buffer }>(server, 'SELECT body FROM idempotency_keys WHERE key = $1', [key]);
      expect(row.body.includes(body.api_key)).toBe(false);
      expect(row.body.includes('sealed')).toBe(false);
    });

    it.each(['', 'k'.repeat(256), 'two words'])('is not %j', async (key) => {
      expect((await post(key, 'x')).status).toBe(400);
    });
  });

  it.each([
    ['no command', { command_type: 'shell' }],
    ['an empty command', { command_type: 'shell', command: '' }],
    ['a command with NUL', { command_type: 'shell', command: 'a\u0000b' }],
    ['a command that is too long', { command_type: 'shell', command: 'x'.repeat(256 * 1024 + 1) }],
    ['an unknown type', { command_type: 'PowerShell', command: 'x' }],
    ['a script without its interpreter', { command_type: 'script', command: 'x' }],
    ['a script whose interpreter is null', { command_type: 'script', command: 'x', interpreter: null }],
    ['a time limit of 0', { command_type: 'shell', command: 'x', timeout_seconds: 0 }],
    ['a time limit above a day', { command_type: 'shell', command: 'x', timeout_seconds: 86_401 }],
    ['an expiry above 30 days', { command_type: 'shell', command: 'x', expires_in_seconds: 30 * 86_400 + 1 }],
    ['an environment with a number', { command_type: 'shell', command: 'x', env: { PORT: 1 } }],
    ['an environment name with a blank', { command_type: 'shell', command: 'x', env: { 'A B': '1' } }],
    ['arguments that are no texts', { command_type: 'shell', command: 'x', args: [1] }],
    ['an argument with NUL', { command_type: 'shell', command: 'x', args: ['\u0000'] }],
    ['an argument with half a character', { command_type: 'shell', command: 'x', args: ['\ud800'] }],
    ['a field that nobody knows', { command_type: 'shell', command: 'x', shell: 'bash' }],
    [
      'a file without content',
      { command_type: 'claude_task', command: 'x', claude_task: { context_files: [{ path: 'a' }] } },
    ],
  ])('%s is not accepted', async (_what, body) => {
    const answer = await server.request('POST', `/api/agents/${offline.agentId}/command`, { body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it('a revoked agent gets no commands', async () => {
    const revoked = await makeAgent(server);
    await revoked.agent.close();
    await sql(server, `UPDATE agents SET approval = 'revoked' WHERE id = $1`, [revoked.agentId]);
    const answer = await server.request('POST', `/api/agents/${revoked.agentId}/command`, {
      body: { command_type: 'shell', command: 'x' },
    });
    expect(answer.status).toBe(409);
  });

  it('submissions are limited by user and minute', async () => {
    const busy = await signIn(server, await makeUser(server, 'technician'));
    const calm = await signIn(server, await makeUser(server, 'technician'));
    const post = (token: string) =>
      server.request('POST', `/api/agents/${offline.agentId}/command`, {
        body: { command_type: 'shell', command: 'x' },
        token,
      });
    const answers = await Promise.all(Array.from({ length: SUBMISSIONS_PER_MINUTE + 2 }, () => post(busy)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(2);
    for (const { headers, body } of refused) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
      expect(body).toMatchObject({ code: 'too_many_requests' });
    }
    expect((await post(calm)).status).toBe(202);
  });
});
