import { randomUUID } from 'node:crypto';
import type { WatchdogEventKind } from '@gururmm/shared/protocol';
import { makeAgent, type MadeAgent, makeSite, type MadeSite } from '../testing/fleet';
import { TestConsole } from '../testing/test-console';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

interface EventBody {
  readonly id: string;
  readonly hostname: string;
  readonly agent_id: string;
  readonly site_id: string | null;
  readonly service: string;
  readonly event: string;
  readonly occurred_at: string;
  readonly detail: string | null;
}

const START_MS = Date.parse('2026-11-20T10:00:00Z');
const at = (minute: number) => new Date(START_MS + minute * 60_000).toISOString();

describe('watchdog events', () => {
  let server: TestServer;
  let site: MadeSite;
  let one: MadeAgent;
  let other: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
    one = await makeAgent(server, site, { hostname: 'one' });
    other = await makeAgent(server, undefined, { hostname: 'other' });
    await report(one, 'Spooler', 'stopped', 0);
    await report(one, 'Spooler', 'restarted', 1, 'restart 1 of 3');
    await report(one, 'nginx', 'stopped', 2);
    await report(other, 'Spooler', 'stopped', 3);
  });

  afterAll(async () => {
    await one.agent.close();
    await other.agent.close();
    await server.stop();
  });

  async function report({ agent }: MadeAgent, service: string, event: WatchdogEventKind, minute: number, detail = '') {
    const payload = { event_id: randomUUID(), service, event, ts: at(minute), detail };
    agent.send({ type: 'watchdog_event', payload });
    expect((await agent.next('event_ack')).payload).toEqual({ event_id: payload.event_id });
    return payload;
  }
  const list = async (query = '') =>
    (
      await server.request<{ items: EventBody[]; next_cursor: string | null; total: number }>(
        'GET',
        `/api/watchdog-events?${query}`,
      )
    ).body;
  const told = ({ items }: { items: readonly EventBody[] }) =>
    items.map(({ hostname, service, event }) => `${hostname} ${service} ${event}`);

  it('are listed over all machines, newest first', async () => {
    const page = await list();
    expect(told(page)).toEqual([
      'other Spooler stopped',
      'one nginx stopped',
      'one Spooler restarted',
      'one Spooler stopped',
    ]);
    expect(page.items[2]).toMatchObject({
      agent_id: one.agentId,
      site_id: site.id,
      occurred_at: at(1),
      detail: 'restart 1 of 3',
    });
  });

  it.each([
    ['agent_id', () => `agent_id=${other.agentId}`, ['other Spooler stopped']],
    ['client_id', () => `client_id=${site.clientId}&event=stopped`, ['one nginx stopped', 'one Spooler stopped']],
    ['site_id', () => `site_id=${site.id}&service=nginx`, ['one nginx stopped']],
    ['service', () => 'service=nginx', ['one nginx stopped']],
    ['event', () => 'event=restarted', ['one Spooler restarted']],
    ['since', () => `since=${encodeURIComponent(at(2))}`, ['other Spooler stopped', 'one nginx stopped']],
    ['nothing that matches', () => `agent_id=${other.agentId}&service=nginx`, []],
  ])('are filtered by %s', async (_what, query, expected) => {
    const page = await list(query());
    expect(told(page)).toEqual(expected);
    expect(page.total).toBe(expected.length);
  });

  it('are read in pages', async () => {
    const first = await list('limit=3');
    const second = await list(`limit=3&cursor=${first.next_cursor}`);
    expect([first.items.length, told(second), second.next_cursor]).toEqual([3, ['one Spooler stopped'], null]);
  });

  it.each(['agent_id=x', 'event=sleeping', 'since=yesterday', 'service=', 'service=%00', 'colour=red', 'cursor=a'])(
    'refuse ?%s',
    async (query) => {
      expect((await server.request('GET', `/api/watchdog-events?${query}`)).status).toBe(400);
    },
  );

  it('reach browsers that follow the machine or all of them, once', async () => {
    const console = await TestConsole.connect(server.url);
    const { ticket } = (await server.request<{ ticket: string }>('POST', '/api/realtime/tickets')).body;
    console.send({ type: 'auth', payload: { ticket } });
    await console.next('ready');
    console.send({ type: 'subscribe', payload: { topics: ['watchdog', `agent:${one.agentId}`] } });
    console.sendRaw(JSON.stringify({ type: 'subscribe', payload: { topics: ['nothing'] } }));
    await console.next('error');
    const payload = await report(one, 'cron', 'recovered', 4, 'a\u0000b');
    one.agent.send({ type: 'watchdog_event', payload }); // sent again, as after a lost acknowledgement
    await one.agent.next('event_ack');
    const last = await report(one, 'cron', 'stopped', 5);
    const events = [(await console.next('watchdog_event')).payload, (await console.next('watchdog_event')).payload];
    expect(events).toEqual([
      {
        event_id: payload.event_id,
        agent_id: one.agentId,
        service: 'cron',
        event: 'recovered',
        occurred_at: at(4),
        detail: 'a\uFFFDb',
      },
      expect.objectContaining({ event_id: last.event_id }),
    ]);
    console.ws.terminate();
  });

  it('find their way by an index, however many there are', async () => {
    await sql(
      server,
      `INSERT INTO watchdog_events (id, agent_id, client_id, service, event, occurred_at)
       SELECT gen_random_uuid(), $1, $2, 'bulk', 'stopped', now() - n * interval '1 minute' FROM generate_series(1, 20000) n`,
      [other.agentId, null],
    );
    await sql(server, 'ANALYZE watchdog_events');
    const plan = await sql<{ 'QUERY PLAN': string }>(
      server,
      `EXPLAIN SELECT id FROM watchdog_events w WHERE w.client_id = $1 ORDER BY w.occurred_at DESC, w.id DESC LIMIT 51`,
      [site.clientId],
    );
    expect(JSON.stringify(plan)).toContain('watchdog_events_by_client');
  });
});
