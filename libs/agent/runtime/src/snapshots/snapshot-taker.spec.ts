import type { AgentMessage } from '@gururmm/shared/protocol';
import { recordingLogger } from '../testing/recording-logger';
import { SnapshotTaker, type TopProcesses } from './snapshot-taker';

const TOP: TopProcesses = { byCpu: [{ pid: 1, name: 'p', cpu_percent: 90, memory_bytes: 1 }], byMemory: [] };
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the snapshot', () => {
  const sent: AgentMessage[] = [];
  let looks: PromiseWithResolvers<TopProcesses>[];
  let taker: SnapshotTaker;

  beforeEach(() => {
    sent.length = 0;
    looks = [];
    const collector = {
      name: 'top',
      init: () => undefined,
      collect: () => {
        const look = Promise.withResolvers<TopProcesses>();
        looks.push(look);
        return look.promise;
      },
    };
    taker = new SnapshotTaker(
      collector,
      (message) => sent.push(message) > 0,
      () => new Date('2026-11-23T18:00:00Z'),
      recordingLogger().logger,
    );
  });

  const requestIds = () => sent.map(({ payload }) => (payload as { request_id: string }).request_id);

  it('is one look for all who ask meanwhile, and a new one for who asks later', async () => {
    taker.onRequest('a');
    taker.onRequest('b');
    taker.onRequest('a');
    looks[0]?.resolve(TOP);
    await settled();
    expect(requestIds()).toEqual(['a', 'b']);
    expect(sent[0]?.payload).toEqual({
      request_id: 'a',
      ts: '2026-11-23T18:00:00.000Z',
      by_cpu: TOP.byCpu,
      by_memory: [],
    });
    taker.onRequest('c');
    expect(looks).toHaveLength(2);
    looks[1]?.resolve(TOP);
    await settled();
    expect(requestIds()).toEqual(['a', 'b', 'c']);
  });

  it('says why there is none, and holds a bounded number of requests', async () => {
    for (let index = 0; index < 100; index += 1) taker.onRequest(`r${index}`);
    looks[0]?.reject(new Error('no /proc'));
    await settled();
    expect(sent).toHaveLength(16);
    expect(sent[0]?.payload).toMatchObject({ by_cpu: [], by_memory: [], error: 'no /proc' });
  });
});
