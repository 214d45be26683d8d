import { randomUUID } from 'node:crypto';
import { waitUntil } from '@gururmm/server/platform/testing';
import type { NetworkState } from '@gururmm/shared/protocol';
import { makeAgent, makeClient, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { makeSample } from '../testing/samples';
import { TestAgent } from '../testing/test-agent';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

interface AgentBody {
  readonly id: string;
  readonly hostname: string;
  readonly tags: readonly string[];
  readonly site_id: string | null;
  readonly client_id: string | null;
}
interface Page {
  readonly items: readonly AgentBody[];
  readonly next_cursor: string | null;
  readonly total: number;
}

describe('agents', () => {
  let server: TestServer;
  let site: MadeSite;
  let made: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
    made = await makeAgent(server, site, { hostname: 'Live-Host', version: '7.7.7' });
  });

  afterAll(async () => {
    await made.agent.close();
    await server.stop();
  });

  const list = async (query: string) => (await server.request<Page>('GET', `/api/agents?${query}`)).body;
  const register = async (body: Record<string, unknown>) =>
    (await server.request<AgentBody>('POST', '/api/agents', { body: { hostname: `host-${randomUUID()}`, ...body } }))
      .body;

  describe('a list', () => {
    let others: MadeSite;

    beforeAll(async () => {
      others = await makeSite(server, { clientId: site.clientId });
      const windows = await register({ hostname: 'win-1', os_type: 'windows', site_id: others.id });
      await server.request('PUT', `/api/agents/${windows.id}/tags`, { body: { tags: ['vip', 'finance'] } });
      await register({ hostname: 'mac-1', os_type: 'macos', site_id: (await makeSite(server)).id });
      const waiting = await TestAgent.signIn(server.url, { site_code: site.siteCode, hostname: 'waiting-1' });
      await waiting.agent.close();
    });

    it.each([
      ['client_id', () => `client_id=${site.clientId}`, ['Live-Host', 'win-1']],
      ['site_id', () => `site_id=${others.id}`, ['win-1']],
      ['status online', () => 'status=online', ['Live-Host']],
      ['status pending_approval', () => 'status=pending_approval', ['waiting-1']],
      ['status offline', () => 'status=offline', ['mac-1', 'win-1']],
      ['os', () => 'os=macos', ['mac-1']],
      ['version', () => 'version=7.7.7', ['Live-Host']],
      ['tag', () => 'tag=vip', ['win-1']],
      ['a part of the name in any case', () => 'q=HOST', ['Live-Host']],
      ['several at once', () => `client_id=${site.clientId}&os=windows&tag=finance`, ['win-1']],
      ['nothing that matches', () => `client_id=${site.clientId}&os=macos`, []],
      ['a wildcard, which is none', () => 'q=%25', []],
    ])('filters by %s', async (_what, query, hostnames) => {
      const { items, total } = await list(query());
      expect(items.map(({ hostname }) => hostname)).toEqual(hostnames);
      expect(total).toBe(hostnames.length);
    });

    it.each([
      'colour=red',
      'status=sleeping',
      'os=beos',
      'client_id=acme',
      'limit=0',
      'limit=501',
      'limit=-1',
      'limit=ten',
      'limit=1.5',
      'limit=1&limit=2',
      'q=',
      'q=a%00b',
      'version=%00',
      'tag=%00',
      'offset=10',
      'cursor=',
    ])('refuses ?%s', async (query) => {
      const answer = await server.request<{ code: string; errors?: unknown[] }>('GET', `/api/agents?${query}`);
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
      expect(answer.body.errors).not.toEqual([]);
    });

    it.each([
      ['no base64', '!!!'],
      ['no JSON', Buffer.from('hello').toString('base64url')],
      ['no list', Buffer.from('{"a":1}').toString('base64url')],
      ['too few parts', Buffer.from('["a"]').toString('base64url')],
      ['numbers', Buffer.from('[1,2]').toString('base64url')],
      ['an id that is none', Buffer.from('["a","b"]').toString('base64url')],
      ['NUL', Buffer.from('["\\u0000","7b1e8f0c-2a57-4f0e-9d2c-3f5a1c9e4b10"]').toString('base64url')],
    ])('refuses a cursor of %s', async (_what, cursor) => {
      const answer = await server.request('GET', `/api/agents?cursor=${encodeURIComponent(cursor)}`);
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
    });

    it('refuses a cursor of a list in another order', async () => {
      const cursor = Buffer.from('["not a time","7b1e8f0c-2a57-4f0e-9d2c-3f5a1c9e4b10"]').toString('base64url');
      expect((await server.request('GET', `/api/commands?cursor=${cursor}`)).status).toBe(400);
    });
  });

  it('a walk through the pages sees every row exactly once, while rows come and go around it', async () => {
    const clientId = await makeClient(server);
    const { id: site_id } = await makeSite(server, { clientId });
    const insert = (hostnames: readonly string[]) =>
      sql(
        server,
        `INSERT INTO agents (hostname, client_id, site_id, os_type, os_version, arch, version, approval)
         SELECT h, $2, $3, 'linux', '12', 'x64', '1', 'approved' FROM unnest($1::text[]) AS h`,
        [hostnames, clientId, site_id],
      );
    // Pairs of equal names, also in different case: the id alone tells their order.
    const names = Array.from({ length: 40 }, (_, index) => `Walk-${String(index).padStart(2, '0')}`);
    await insert([...names, ...names.map((name) => name.toLowerCase())]);
    const seen: AgentBody[] = [];
    let cursor: string | null = null;
    do {
      const after: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page: Page = await list(`client_id=${clientId}&limit=7${after}`);
      expect(page.items.length).toBeLessThanOrEqual(7);
      seen.push(...page.items);
      cursor = page.next_cursor;
      // One before everything, one after everything.
      await insert([`AAA-${seen.length}`, `ZZZ-${seen.length}`]);
    } while (cursor !== null && seen.length < 500);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    const walked = seen
      .filter(({ hostname }) => /^walk-/i.test(hostname))
      .map(({ hostname }) => hostname.toLowerCase());
    expect(walked).toEqual(names.flatMap((name) => [name.toLowerCase(), name.toLowerCase()]));
    expect(seen.some(({ hostname }) => hostname.startsWith('AAA-'))).toBe(false);
  });

  it('stats count what lists count', async () => {
    const { body } = await server.request<{
      total: number;
      by_status: Record<string, number>;
      by_os: Record<string, number>;
      by_version: Record<string, number>;
    }>('GET', '/api/agents/stats');
    expect(body.total).toBe((await list('limit=1')).total);
    for (const [status, count] of Object.entries(body.by_status)) {
      expect(count).toBe((await list(`status=${status}&limit=1`)).total);
    }
    for (const os of ['linux', 'windows', 'macos'])
      expect(body.by_os[os] ?? 0).toBe((await list(`os=${os}&limit=1`)).total);
    expect(body.by_version['7.7.7']).toBe(1);
  });

  it('unassigned are those without a site', async () => {
    const loose = await register({});
    const placed = await register({ site_id: site.id });
    const { body } = await server.request<Page>('GET', '/api/agents/unassigned?limit=500');
    const ids = body.items.map(({ id }) => id);
    expect(ids).toContain(loose.id);
    expect(ids).not.toContain(placed.id);
    expect(body.items.every(({ site_id }) => site_id === null)).toBe(true);
  });

  describe('a move', () => {
    it('puts the agent into another site and that site’s client, and what it sends belongs there', async () => {
      const mover = await makeAgent(server, site);
      const target = await makeSite(server);
      const moved = await server.request<AgentBody>('POST', `/api/agents/${mover.agentId}/move`, {
        body: { site_id: target.id },
      });
      expect(moved.body).toMatchObject({ site_id: target.id, client_id: target.clientId });
      mover.agent.send({ type: 'metrics_report', payload: { seq: 1, samples: [makeSample(new Date())] } });
      await mover.agent.next('metrics_ack');
      const stored = await sql(server, 'SELECT client_id FROM metrics WHERE agent_id = $1', [mover.agentId]);
      expect(stored).toEqual([{ client_id: target.clientId }]);
      await mover.agent.close();
    });

    it('to null unassigns', async () => {
      const { id } = await register({ site_id: site.id });
      const moved = await server.request('POST', `/api/agents/${id}/move`, { body: { site_id: null } });
      expect(moved.body).toMatchObject({ site_id: null, client_id: null });
    });

    it.each([[{}], [{ site_id: 'x' }], [{ site_id: '' }], [{ site_id: randomUUID(), client_id: randomUUID() }]])(
      'with %j is refused',
      async (body) => {
        const { id } = await register({ site_id: site.id });
        expect((await server.request('POST', `/api/agents/${id}/move`, { body })).status).toBe(400);
      },
    );

    it('to a site that does not exist is 404', async () => {
      const { id } = await register({ site_id: site.id });
      expect((await server.request('POST', `/api/agents/${id}/move`, { body: { site_id: randomUUID() } })).status).toBe(
        404,
      );
    });
  });

  describe('the state', () => {
    const state = async (id: string) =>
      (
        await server.request<{ network: NetworkState | null; metrics: { ts: string } | null }>(
          'GET',
          `/api/agents/${id}/state`,
        )
      ).body;

    it('is empty before the agent has told anything', async () => {
      const { id } = await register({});
      expect(await state(id)).toEqual({
        agent_id: id,
        network: null,
        metrics: null,
        booted_at: null,
        reboot_pending: null,
        clock_skew_ms: null,
        dropped_samples: 0,
        dropped_samples_at: null,
        updated_at: null,
      });
    });

    it('is the latest the agent told, whatever order it came in', async () => {
      const network: NetworkState = {
        hash: 'ab'.repeat(32),
        hostname: 'Live-Host',
        interfaces: [
          { name: 'eth0', mac: '02:42:ac:11:00:02', ipv4: [{ address: '10.0.0.5', prefix: 24 }], ipv6: [], up: true },
        ],
        gateways: ['10.0.0.1'],
        dns: ['9.9.9.9'],
      };
      made.agent.send({ type: 'network_state', payload: network });
      const [older, newer] = [new Date(Date.now() - 60_000), new Date()];
      made.agent.send({ type: 'metrics_report', payload: { seq: 1, samples: [makeSample(newer), makeSample(older)] } });
      made.agent.send({ type: 'metrics_report', payload: { seq: 2, samples: [makeSample(older)] } });
      await made.agent.next('metrics_ack');
      await made.agent.next('metrics_ack');
      const told = await waitUntil('the network state', async () => {
        const current = await state(made.agentId);
        return current.network === null ? undefined : current;
      });
      expect(told.network).toMatchObject(network);
      expect(told.metrics).toEqual(makeSample(newer));
    });
  });

  describe('tags', () => {
    const put = (id: string, tags: unknown) =>
      server.request<AgentBody>('PUT', `/api/agents/${id}/tags`, { body: { tags } });

    it('are replaced as a whole, each once, in order', async () => {
      const { id } = await register({});
      expect((await put(id, ['b', 'a', 'b'])).body.tags).toEqual(['a', 'b']);
      expect((await put(id, [])).body.tags).toEqual([]);
    });

    it.each([
      ['vip'],
      [[1]],
      [['']],
      [['x'.repeat(101)]],
      [['a\u0000b']],
      [Array.from({ length: 51 }, (_, i) => `t${i}`)],
      [null],
    ])('are not %j', async (tags) => {
      const { id } = await register({});
      expect((await put(id, tags)).status).toBe(400);
    });
  });

  it('a removed agent takes its history with it', async () => {
    const gone = await makeAgent(server, site);
    gone.agent.send({ type: 'metrics_report', payload: { seq: 1, samples: [makeSample(new Date())] } });
    await gone.agent.next('metrics_ack');
    await server.request('POST', `/api/agents/${gone.agentId}/command`, {
      body: { command_type: 'shell', command: 'x' },
    });
    expect((await server.request('DELETE', `/api/agents/${gone.agentId}`)).status).toBe(204);
    expect((await server.request('GET', `/api/agents/${gone.agentId}`)).status).toBe(404);
    for (const table of ['metrics', 'commands', 'agent_state']) {
      expect(await sql(server, `SELECT 1 FROM ${table} WHERE agent_id = $1`, [gone.agentId])).toEqual([]);
    }
  });

  it('a watchdog event is stored once and acknowledged each time', async () => {
    const event = {
      event_id: randomUUID(),
      service: 'Spooler',
      event: 'restarted',
      ts: new Date().toISOString(),
      detail: 'second\u0000attempt',
    } as const;
    for (let time = 0; time < 2; time += 1) {
      made.agent.send({ type: 'watchdog_event', payload: event });
      expect((await made.agent.next('event_ack')).payload).toEqual({ event_id: event.event_id });
    }
    const stored = await sql(server, 'SELECT client_id, service, event, detail FROM watchdog_events WHERE id = $1', [
      event.event_id,
    ]);
    expect(stored).toEqual([
      { client_id: site.clientId, service: 'Spooler', event: 'restarted', detail: 'second\uFFFDattempt' },
    ]);
  });

  it.each([
    ['no name', { hostname: '' }],
    ['a line break in the name', { hostname: 'a\nb' }],
    ['an unknown system', { hostname: 'a', os_type: 'beos' }],
    ['a short device', { hostname: 'a', device_id: 'abc' }],
    ['a site that is no id', { hostname: 'a', site_id: 'x' }],
    ['an approval', { hostname: 'a', approval: 'approved' }],
  ])('registering with %s is refused', async (_what, body) => {
    expect((await server.request('POST', '/api/agents', { body })).status).toBe(400);
  });

  it('registering into a site that does not exist is 404', async () => {
    const body = { hostname: 'a', site_id: randomUUID() };
    expect((await server.request('POST', '/api/agents', { body })).status).toBe(404);
  });
});
