import { TestBed } from '@angular/core/testing';
import { AgentsApi, LiveSocket } from '@gururmm/console/data-access';
import { FakeLiveSocket, makeAgent, makeId, makeSite, settle } from '@gururmm/console/testing';
import { AgentStore } from './agent-store';

const sample = {
  ts: '2026-01-01T12:00:30Z',
  cpu_percent: 88,
  memory_used_bytes: 1,
  memory_total_bytes: 2,
  net_rx_bytes: 0,
  net_tx_bytes: 0,
  disks: [],
};

describe('AgentStore', () => {
  const agent = makeAgent({ status: 'online' });
  const api = {
    get: jest.fn(),
    state: jest.fn(),
    approve: jest.fn(),
    move: jest.fn(),
    rotateKey: jest.fn(),
    setTags: jest.fn(),
  };
  let live: FakeLiveSocket;
  let store: AgentStore;

  beforeEach(async () => {
    jest.resetAllMocks();
    api.get.mockResolvedValue(agent);
    api.state.mockResolvedValue({ agent_id: agent.id, network: null, metrics: null, updated_at: null });
    live = new FakeLiveSocket();
    TestBed.configureTestingModule({
      providers: [AgentStore, { provide: AgentsApi, useValue: api }, { provide: LiveSocket, useValue: live }],
    });
    store = TestBed.inject(AgentStore);
    await store.show(agent.id);
    TestBed.tick();
  });

  function change(agentId: string, status: 'offline' | null): void {
    live.events.next({
      type: 'agent_changed',
      payload: { agent_id: agentId, status, last_seen_at: '2026-01-01T13:00:00Z' },
    });
  }

  it('follows its agent', () => {
    expect([...live.followed]).toEqual([`agent:${agent.id}`]);
  });

  it('shows presence as it changes', () => {
    change(makeId(), 'offline');
    expect(store.agent()?.status).toBe('online');
    change(agent.id, 'offline');
    expect(store.agent()).toMatchObject({ status: 'offline', last_seen_at: '2026-01-01T13:00:00Z' });
  });

  it('notices that somebody removed the agent', () => {
    change(agent.id, null);
    expect(store.isRemoved()).toBe(true);
  });

  it('shows the newest sample as it comes', () => {
    live.events.next({
      type: 'agent_metrics',
      payload: { agent_id: agent.id, samples: [{ ...sample, cpu_percent: 1 }, sample] },
    });
    expect(store.state()?.metrics?.cpu_percent).toBe(88);
  });

  it('reads everything again after the socket was away', async () => {
    api.get.mockResolvedValue({ ...agent, hostname: 'renamed' });
    live.restored.next();
    await settle();
    expect(store.agent()?.hostname).toBe('renamed');
    expect(api.state).toHaveBeenCalledTimes(2);
  });

  it('stores tags and asks for a new key, and shows what is then the case', async () => {
    api.get.mockResolvedValue({ ...agent, tags: ['kiosk'] });
    await store.setTags(['kiosk']);
    expect(api.setTags).toHaveBeenCalledWith(agent.id, ['kiosk']);
    expect(store.agent()?.tags).toEqual(['kiosk']);
    await store.rotateKey();
    expect(api.rotateKey).toHaveBeenCalledWith(agent.id);
  });

  it('moves to another site and shows where it is then', async () => {
    const site = makeSite();
    api.get.mockResolvedValue({ ...agent, site_id: site.id });
    await store.move(site.id);
    expect(api.move).toHaveBeenCalledWith(agent.id, site.id);
    expect(store.agent()?.site_id).toBe(site.id);
  });
});
