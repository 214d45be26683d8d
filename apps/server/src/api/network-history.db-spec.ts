import type { NetworkState } from '@gururmm/shared/protocol';
import { waitUntil } from '@gururmm/server/platform/testing';
import { makeAgent, type MadeAgent } from '../testing/fleet';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

interface Change {
  readonly id: string;
  readonly changed_at: string;
  readonly hash: string;
  readonly changes: readonly Record<string, string | null>[];
}

const hashOf = (digit: number) => digit.toString(16).padStart(64, '0');

function networkState(hash: number, overrides: Partial<NetworkState> = {}): NetworkState {
  const eth0 = {
    name: 'eth0',
    mac: '02:00:00:00:00:01',
    ipv4: [{ address: '10.0.0.5', prefix: 24 }],
    ipv6: [],
    up: true,
  };
  return {
    hash: hashOf(hash),
    hostname: 'host',
    interfaces: [eth0],
    gateways: ['10.0.0.1'],
    dns: ['10.0.0.2'],
    ...overrides,
  };
}

describe('the history of a network', () => {
  let server: TestServer;
  let made: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
  });

  beforeEach(async () => {
    made = await makeAgent(server);
  });

  afterEach(() => made.agent.close());

  afterAll(() => server.stop());

  const history = async (query = '') =>
    (
      await server.request<{ items: Change[]; next_cursor: string | null; total: number }>(
        'GET',
        `/api/agents/${made.agentId}/network-history${query}`,
      )
    ).body;
  const send = async (state: NetworkState) => {
    made.agent.send({ type: 'network_state', payload: state });
    await waitUntil('the state to be stored', async () => {
      const { body } = await server.request<{ network: { hash: string } | null }>(
        'GET',
        `/api/agents/${made.agentId}/state`,
      );
      return body.network?.hash === state.hash;
    });
  };

  it('says what changed, newest first, and nothing where only the connection was new', async () => {
    await send(networkState(1));
    await send(networkState(1));
    const moved = { ...networkState(2).interfaces[0]!, ipv4: [{ address: '10.0.1.9', prefix: 24 }] };
    await send(networkState(2, { interfaces: [moved], gateways: ['10.0.1.1'] }));
    const { items, total } = await history();
    expect(total).toBe(2);
    expect(items.map(({ hash }) => hash)).toEqual([hashOf(2), hashOf(1)]);
    expect(items[1]?.changes).toEqual([]);
    expect(items[0]?.changes).toEqual([
      { aspect: 'address', interface: 'eth0', before: '10.0.0.5/24', after: null },
      { aspect: 'address', interface: 'eth0', before: null, after: '10.0.1.9/24' },
      { aspect: 'gateway', interface: null, before: '10.0.0.1', after: null },
      { aspect: 'gateway', interface: null, before: null, after: '10.0.1.1' },
    ]);
    expect(Date.now() - Date.parse(items[0]?.changed_at ?? '')).toBeLessThan(60_000);
  });

  it('is read in pages', async () => {
    for (const hash of [1, 2, 3]) await send(networkState(hash, { hostname: `host-${hash}` }));
    const first = await history('?limit=2');
    expect(first.items).toHaveLength(2);
    const second = await history(`?limit=2&cursor=${first.next_cursor}`);
    expect(second.items.map(({ hash }) => hash)).toEqual([hashOf(1)]);
    expect(second.next_cursor).toBeNull();
  });

  it('keeps the newest 200 changes of an agent', async () => {
    await sql(
      server,
      `INSERT INTO network_changes (agent_id, hash, changes) SELECT $1, n::text, '[]' FROM generate_series(1, 250) AS n`,
      [made.agentId],
    );
    await send(networkState(7));
    const { total, items } = await history('?limit=1');
    expect(total).toBe(200);
    expect(items[0]?.hash).toBe(hashOf(7));
  });
});
