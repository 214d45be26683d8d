import { Database } from '@gururmm/server/platform/database';
import { EffectivePolicies } from '@gururmm/server/policies';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { waitUntil } from '@gururmm/server/platform/testing';
import { enrolledAgent } from '../testing/fleet';
import { startTestServer, type TestServer } from '../testing/test-server';

const POOL_SIZE = 8;

/** The part of a pool of node-postgres that is looked at here. */
interface Pool {
  readonly waitingCount: number;
}

describe('policies within a transaction', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ RMM_DATABASE_POOL_SIZE: String(POOL_SIZE) });
  });
  afterAll(() => server.stop());

  it('are read on its own connection: with every other one taken it goes on', async () => {
    const agentId = await enrolledAgent(server);
    const { system } = server.app.get(Database);
    const pool = (system.driver as unknown as { master: Pool }).master;
    const policies = server.app.get(EffectivePolicies);
    const own = system.createQueryRunner();
    await own.startTransaction();
    const others = Array.from({ length: 2 * POOL_SIZE }, () => system.createQueryRunner());
    const taken = others.map((runner) => runner.connect());
    try {
      await waitUntil('an empty pool', () => pool.waitingCount > 0);
      // What is remembered is forgotten: both the policies and the place of the agent are read.
      const bus = server.app.get(ClusterBus);
      bus.publish('policy.changed', { policyId: agentId });
      bus.publish('agent.changed', { agentId, clientId: null });
      const values = (await policies.forAgents([agentId], own.manager)).get(agentId);
      expect(values?.heartbeat_interval_seconds).toBe(30);
      expect(pool.waitingCount).toBeGreaterThan(0);
    } finally {
      await own.rollbackTransaction();
      await own.release();
      await Promise.all(taken.map(async (connection, index) => connection.then(() => others[index]?.release())));
    }
  });
});
