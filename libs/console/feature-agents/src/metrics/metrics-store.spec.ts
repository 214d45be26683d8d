import { TestBed } from '@angular/core/testing';
import { AgentsApi, LiveSocket } from '@gururmm/console/data-access';
import { FakeLiveSocket, makeId, settle } from '@gururmm/console/testing';
import { MetricsStore, RANGES } from './metrics-store';

const agentId = makeId();
const NOW = Date.parse('2026-01-01T12:00:00Z');

describe('MetricsStore', () => {
  const metrics = jest.fn();
  let live: FakeLiveSocket;
  let store: MetricsStore;

  beforeEach(async () => {
    jest.useFakeTimers({ now: NOW });
    metrics.mockReset();
    metrics.mockImplementation((_id: string, from: Date, to: Date) =>
      Promise.resolve({
        from: from.toISOString(),
        to: to.toISOString(),
        bucket_seconds: 10,
        source: 'raw',
        points: [],
      }),
    );
    live = new FakeLiveSocket();
    TestBed.configureTestingModule({
      providers: [MetricsStore, { provide: AgentsApi, useValue: { metrics } }, { provide: LiveSocket, useValue: live }],
    });
    store = TestBed.inject(MetricsStore);
    await store.show(agentId);
  });

  afterEach(() => jest.useRealTimers());

  function receive(agent: string, secondsAgo: number): void {
    const sample = {
      ts: new Date(NOW - secondsAgo * 1000).toISOString(),
      cpu_percent: 40,
      memory_used_bytes: 1,
      memory_total_bytes: 2,
      net_rx_bytes: 10_000 - secondsAgo * 100,
      net_tx_bytes: 0,
      disks: [],
    };
    live.events.next({ type: 'agent_metrics', payload: { agent_id: agent, samples: [sample] } });
  }

  it('reads the last hour first, and what is chosen then', async () => {
    const spans = () => metrics.mock.calls.map(([, from, to]: [string, Date, Date]) => to.getTime() - from.getTime());
    expect(spans()).toEqual([3_600_000]);
    await store.choose(RANGES[4]);
    expect(spans()).toEqual([3_600_000, 7 * 24 * 3_600_000]);
  });

  it('adds live samples, with rates from the second on', () => {
    receive(agentId, 60);
    receive(agentId, 30);
    expect(store.series()?.cpuPercent).toEqual([40, 40]);
    expect(store.series()?.rxPerSecond).toEqual([null, 100]);
  });

  it('leaves the samples of other agents out', () => {
    receive(makeId(), 30);
    expect(store.series()?.ts).toEqual([]);
  });

  it('reads again after the socket was away', async () => {
    live.restored.next();
    await settle();
    expect(metrics).toHaveBeenCalledTimes(2);
  });

  it('shows a window that ends now, whatever was measured', () => {
    expect(store.window()).toEqual([NOW / 1000 - 3600, NOW / 1000]);
  });
});
