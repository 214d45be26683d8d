import { randomUUID } from 'node:crypto';
import { waitUntil } from '@gururmm/server/platform/testing';
import { type ConsoleEvent, consoleEventSchemas } from '@gururmm/shared/protocol';
import { makeAgent, makeSite, type MadeAgent, type MadeSite, reconnect } from '../testing/fleet';
import { makeResult, makeSample } from '../testing/samples';
import { submit } from '../testing/test-command';
import { TestConsole } from '../testing/test-console';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

describe('live events', () => {
  let server: TestServer;
  let site: MadeSite;
  let made: MadeAgent;
  const open: TestConsole[] = [];

  beforeAll(async () => {
    server = await startTestServer({
      RMM_HTTP_PUBLIC_URL: 'https://rmm.example.com',
      RMM_HTTP_CORS_ORIGINS: 'https://console.example.com',
    });
    site = await makeSite(server);
    made = await makeAgent(server, site);
  });

  afterEach(() => {
    for (const console of open.splice(0)) console.ws.terminate();
  });

  afterAll(async () => {
    await made.agent.close();
    await server.stop();
  });

  const ticketOf = async (token: string = server.adminToken) =>
    (await server.request<{ ticket: string; expires_at: string }>('POST', '/api/realtime/tickets', { token })).body;
  const connect = async (headers: Record<string, string> = {}) => {
    const console = await TestConsole.connect(server.url, headers);
    open.push(console);
    return console;
  };
  const follow = async (topics: string[], token?: string) => {
    const console = await connect();
    console.send({ type: 'auth', payload: { ticket: (await ticketOf(token)).ticket } });
    await console.next('ready');
    console.send({ type: 'subscribe', payload: { topics } });
    // Answered after the subscription, which comes before it on the same socket.
    console.sendRaw(JSON.stringify({ type: 'subscribe', payload: { topics: ['nothing'] } }));
    await console.next('error');
    return console;
  };

  describe('a ticket', () => {
    it('opens one connection, soon', async () => {
      const { ticket, expires_at } = await ticketOf();
      const seconds = (Date.parse(expires_at) - Date.now()) / 1000;
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(60);
      const first = await connect();
      first.send({ type: 'auth', payload: { ticket } });
      await first.next('ready');
      const second = await connect();
      second.send({ type: 'auth', payload: { ticket } });
      expect(await second.closeCode()).toBe(4401);
      expect(first.closed).toBeUndefined();
    });

    it('is stored as its hash', async () => {
      const { ticket } = await ticketOf();
      const rows = await sql<{ row: string }>(server, 'SELECT t::text AS row FROM realtime_tickets t');
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain(ticket);
    });

    it('is over after its time, and with the session', async () => {
      const late = await ticketOf();
      await sql(server, `UPDATE realtime_tickets SET expires_at = now() - interval '1 second'`);
      const token = await signIn(server, await makeUser(server, 'read_only'));
      const orphan = await ticketOf(token);
      await server.request('POST', '/api/auth/logout', { token });
      for (const { ticket } of [late, orphan, { ticket: 'made-up' }]) {
        const console = await connect();
        console.send({ type: 'auth', payload: { ticket } });
        expect(await console.closeCode()).toBe(4401);
      }
    });

    it('comes first: nothing is told to a stranger', async () => {
      const console = await connect();
      console.send({ type: 'subscribe', payload: { topics: ['agents'] } });
      expect(await console.closeCode()).toBe(4401);
      expect(console.received).toEqual([]);
    });

    it('is a text', async () => {
      const console = await connect();
      console.sendRaw(JSON.stringify({ type: 'auth', payload: { ticket: { $ne: '' } } }));
      expect(await console.closeCode()).toBe(4400);
    });
  });

  describe('a page', () => {
    it.each(['https://evil.example.com', 'null', 'http://rmm.example.com', 'https://rmm.example.com.evil.com'])(
      'from %s is closed with 4403, and its ticket is not looked at',
      async (origin) => {
        const console = await connect({ Origin: origin });
        expect(await console.closeCode()).toBe(4403);
        expect(console.received).toEqual([]);
      },
    );

    it.each([
      ['the public address', () => 'https://rmm.example.com'],
      ['an allowed origin', () => 'https://console.example.com'],
      ['the address it was served from', () => server.url],
    ])('from %s may listen', async (_what, origin) => {
      const console = await connect({ Origin: origin() });
      console.send({ type: 'auth', payload: { ticket: (await ticketOf()).ticket } });
      await console.next('ready');
    });
  });

  describe('topics', () => {
    it('agents: presence of every agent', async () => {
      const other = await makeAgent(server, site);
      const console = await follow(['agents']);
      await other.agent.close();
      const gone = await console.next('agent_changed');
      expect(gone.payload).toMatchObject({ agent_id: other.agentId, status: 'offline' });
      const again = await reconnect(server, other);
      expect((await console.next('agent_changed')).payload).toMatchObject({
        agent_id: other.agentId,
        status: 'online',
      });
      await again.close();
      await console.next('agent_changed');
      await server.request('DELETE', `/api/agents/${other.agentId}`);
      expect((await console.next('agent_changed')).payload).toEqual({
        agent_id: other.agentId,
        status: null,
        last_seen_at: null,
      });
    });

    it('agent:<id>: its samples and its commands, and nobody else’s', async () => {
      const other = await makeAgent(server, site);
      const console = await follow([`agent:${made.agentId}`]);
      const sample = makeSample(new Date());
      for (const { agent } of [other, made]) {
        agent.send({ type: 'metrics_report', payload: { seq: 1, samples: [sample] } });
        await agent.next('metrics_ack');
      }
      expect((await console.next('agent_metrics')).payload).toEqual({ agent_id: made.agentId, samples: [sample] });
      await submit(server, other.agentId);
      const { id } = await submit(server, made.agentId);
      expect((await console.next('command_changed')).payload).toEqual({
        command_id: id,
        agent_id: made.agentId,
        status: 'pending',
        exit_code: null,
      });
      expect(console.received).toEqual([]);
      await endCommand(id);
      await other.agent.close();
    });

    it('command:<id>: its states and its output, in order', async () => {
      const { id } = await submit(server, made.agentId);
      const console = await follow([`command:${id}`]);
      await made.agent.next('command');
      made.agent.send({ type: 'command_ack', payload: { command_id: id } });
      expect((await console.next('command_changed')).payload.status).toBe('running');
      made.agent.send({
        type: 'command_output',
        payload: { command_id: id, seq: 0, stream: 'stderr', data: 'live ✓' },
      });
      expect((await console.next('command_output')).payload).toEqual({
        command_id: id,
        seq: 0,
        stream: 'stderr',
        data: 'live ✓',
      });
      made.agent.send({ type: 'command_result', payload: makeResult(id, { exit_code: 3 }) });
      await made.agent.next('result_ack');
      expect((await console.next('command_changed')).payload).toMatchObject({ status: 'failed', exit_code: 3 });
    });

    it('commands: every change of every command, and no output', async () => {
      const console = await follow(['commands']);
      const { id } = await submit(server, made.agentId);
      expect((await console.next('command_changed')).payload).toMatchObject({ command_id: id, status: 'pending' });
      await made.agent.next('command');
      made.agent.send({ type: 'command_output', payload: { command_id: id, seq: 0, stream: 'stdout', data: 'x' } });
      await endCommand(id);
      await waitUntil('the end', () => statuses(console).includes('completed'));
      expect(console.received.every(({ type }) => type === 'command_changed')).toBe(true);
    });

    it('that are left are not told any more', async () => {
      const console = await follow(['agents', 'commands']);
      console.send({ type: 'unsubscribe', payload: { topics: ['agents'] } });
      const other = await makeAgent(server, site);
      await other.agent.close();
      const { id } = await submit(server, other.agentId);
      expect((await console.next('command_changed')).payload.command_id).toBe(id);
      expect(console.received.filter(({ type }) => type === 'agent_changed')).toEqual([]);
    });

    it.each([[['everything']], [[]], ['agents'], [[`agent:${randomUUID()}x`]]])('are not %j', async (topics) => {
      const console = await follow(['agents']);
      console.sendRaw(JSON.stringify({ type: 'subscribe', payload: { topics } }));
      expect((await console.next('error')).payload.code).toBe('invalid_topics');
      expect(console.closed).toBeUndefined();
    });

    it('of another client are silent for a user who may not see it', async () => {
      const foreign = await makeAgent(server);
      const user = await makeUser(server, 'technician');
      await sql(server, `UPDATE users SET scope_kind = 'clients' WHERE id = $1`, [user.id]);
      await sql(server, `INSERT INTO user_client_rules (user_id, client_id, effect) VALUES ($1, $2, 'allow')`, [
        user.id,
        site.clientId,
      ]);
      const console = await follow(['agents', 'commands', `agent:${foreign.agentId}`], await signIn(server, user));
      await submit(server, foreign.agentId);
      await foreign.agent.close();
      const { id } = await submit(server, made.agentId);
      expect((await console.next('command_changed')).payload.command_id).toBe(id);
      expect(console.received.filter(({ payload }) => JSON.stringify(payload).includes(foreign.agentId))).toEqual([]);
    });
  });

  it('end with the session, within five seconds', async () => {
    const token = await signIn(server, await makeUser(server, 'read_only'));
    const console = await follow(['agents'], token);
    const other = await follow(['agents']);
    await server.request('POST', '/api/auth/logout', { token });
    expect(await console.closeCode(5_000)).toBe(4401);
    expect(other.closed).toBeUndefined();
  });

  it('tell of an inventory that is another than before, and not of the same again', async () => {
    const console = await follow([`agent:${made.agentId}`]);
    const tell = (letter: string, ts: string) =>
      made.agent.send({
        type: 'inventory',
        payload: {
          event_id: randomUUID(),
          ts,
          hash: letter.repeat(64),
          section: 'services',
          services: [{ name: letter, state: 'running', start_mode: 'manual' }],
          truncated: false,
        },
      });
    tell('a', '2026-01-01T00:00:00Z');
    tell('a', '2026-01-02T00:00:00Z');
    tell('b', '2026-01-03T00:00:00Z');
    const expected = { agent_id: made.agentId, section: 'services' };
    expect((await console.next('inventory_changed')).payload).toEqual(expected);
    expect((await console.next('inventory_changed')).payload).toEqual(expected);
    await submit(server, made.agentId);
    await console.next('command_changed');
    expect(console.received.some(({ type }) => type === 'inventory_changed')).toBe(false);
  });

  it('end within five seconds when another node ended the session', async () => {
    const user = await makeUser(server, 'read_only');
    const console = await follow(['agents'], await signIn(server, user));
    await sql(server, 'UPDATE sessions SET revoked_at = now() WHERE user_id = $1', [user.id]);
    expect(await console.closeCode(5_000)).toBe(4401);
  }, 10_000);

  it('frames that are no envelope are left alone, and one above 16 KiB ends the connection', async () => {
    const console = await follow(['commands']);
    for (const text of ['hello', '[]', '{"type":7}']) console.sendRaw(text);
    await submit(server, made.agentId);
    await console.next('command_changed');
    console.sendRaw(JSON.stringify({ type: 'subscribe', payload: { topics: ['x'.repeat(17 * 1024)] } }));
    expect(await console.closeCode()).toBe(1009);
  });

  it('are what the protocol says', () => {
    expect(Object.keys(consoleEventSchemas).sort()).toEqual(
      [
        'agent_changed',
        'agent_metrics',
        'command_changed',
        'command_output',
        'alert_changed',
        'error',
        'inventory_changed',
        'ready',
        'watchdog_event',
      ].sort(),
    );
  });

  async function endCommand(id: string): Promise<void> {
    made.agent.send({ type: 'command_result', payload: makeResult(id) });
    await made.agent.next('result_ack');
  }
});

function statuses(console: TestConsole): string[] {
  return console.received
    .filter((event): event is Extract<ConsoleEvent, { type: 'command_changed' }> => event.type === 'command_changed')
    .map(({ payload }) => payload.status);
}
