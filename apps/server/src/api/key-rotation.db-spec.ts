import { randomUUID } from 'node:crypto';
import { credentialKindOf } from '@gururmm/shared/protocol';
import { makeAgent, makeSite, type MadeAgent } from '../testing/fleet';
import { TestAgent } from '../testing/test-agent';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sqlRow, sql } from '../testing/test-sql';

describe('an agent’s key', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

  const rotate = (agentId: string) => server.request('POST', `/api/agents/${agentId}/rotate-key`);
  const signIn = (made: Pick<MadeAgent, 'deviceId'>, api_key: string) =>
    TestAgent.signIn(server.url, { device_id: made.deviceId, api_key });
  const refused = (made: Pick<MadeAgent, 'deviceId'>, api_key: string) =>
    TestAgent.refused(server.url, { device_id: made.deviceId, api_key });

  it('is changed at the next sign-in; the old one works until the new one was used, and never again', async () => {
    const made = await makeAgent(server);
    expect((await rotate(made.agentId)).status).toBe(202);
    expect(await made.agent.closeCode()).toBe(1012);

    const first = await signIn(made, made.apiKey);
    const newKey = first.apiKey ?? '';
    expect(credentialKindOf(newKey)).toBe('agentKey');
    expect(newKey).not.toBe(made.apiKey);
    await first.agent.close();

    // The machine lost power before it had kept the new key: it comes with the old one and gets another.
    const second = await signIn(made, made.apiKey);
    const keptKey = second.apiKey ?? '';
    expect([made.apiKey, newKey]).not.toContain(keptKey);
    await second.agent.close();
    expect((await refused(made, newKey)).closeCode).toBe(4401);

    const third = await signIn(made, keptKey);
    expect(third).toMatchObject({ agentId: made.agentId, apiKey: undefined });
    await third.agent.close();
    expect((await refused(made, made.apiKey)).closeCode).toBe(4401);
    const again = await signIn(made, keptKey);
    expect(again.apiKey).toBeUndefined();
    await again.agent.close();
  });

  it('is not changed unasked', async () => {
    const made = await makeAgent(server);
    await made.agent.close();
    const again = await signIn(made, made.apiKey);
    expect(again.apiKey).toBeUndefined();
    await again.agent.close();
  });

  it('is noted when a change is asked for, without any key', async () => {
    const made = await makeAgent(server);
    await rotate(made.agentId);
    await made.agent.closeCode();
    const again = await signIn(made, made.apiKey);
    await again.agent.close();
    const { entry } = await sqlRow<{ entry: string }>(
      server,
      `SELECT a::text AS entry FROM audit_log a WHERE action = 'agent.rotate_key' AND object_id = $1`,
      [made.agentId],
    );
    expect(entry).not.toContain('grmm_agt_');
    const { row } = await sqlRow<{ row: string }>(server, 'SELECT a::text AS row FROM agents a WHERE id = $1', [
      made.agentId,
    ]);
    expect(row).not.toContain((again.apiKey ?? '').slice('grmm_agt_'.length));
  });

  it('is changed for approved agents alone', async () => {
    const site = await makeSite(server);
    const waiting = await TestAgent.signIn(server.url, { site_code: site.siteCode });
    expect((await rotate(waiting.agentId)).status).toBe(409);
    await waiting.agent.close();
    expect((await rotate(randomUUID())).status).toBe(404);
  });

  it('on a second machine marks the agent, is noted with both machines, and lets nobody in', async () => {
    const made = await makeAgent(server);
    const copy = { deviceId: `spec-copy-${randomUUID()}` };
    expect(await refused(copy, made.apiKey)).toMatchObject({ closeCode: 4403, success: false });
    const { duplicate_seen_at: seenAt } = await sqlRow<{ duplicate_seen_at: Date | null }>(
      server,
      'SELECT duplicate_seen_at FROM agents WHERE id = $1',
      [made.agentId],
    );
    expect(seenAt).toBeInstanceOf(Date);
    const [entry] = await sql(
      server,
      `SELECT actor_kind, before, after, address FROM audit_log WHERE action = 'agent.duplicate_identity' AND object_id = $1`,
      [made.agentId],
    );
    expect(entry).toMatchObject({
      actor_kind: 'agent',
      address: '127.0.0.1',
      before: { device_id: made.deviceId },
      after: { device_id: copy.deviceId },
    });
    expect(made.agent.closed).toBeUndefined();
    await made.agent.close();
  });
});
