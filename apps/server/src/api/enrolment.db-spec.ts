import { randomUUID } from 'node:crypto';
import { waitUntil } from '@gururmm/server/platform/testing';
import { credentialKindOf } from '@gururmm/shared/protocol';
import { makeAgent, makeSite, type MadeSite, reconnect } from '../testing/fleet';
import { makeSample } from '../testing/samples';
import { TestAgent } from '../testing/test-agent';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

interface AgentBody {
  readonly id: string;
  readonly status: string;
  readonly site_id: string | null;
  readonly client_id: string | null;
  readonly device_id: string | null;
}

describe('enrolment', () => {
  let server: TestServer;
  let site: MadeSite;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
  });

  afterAll(() => server.stop());

  const newDevice = () => `spec-${randomUUID()}`;
  const get = async (id: string) => (await server.request<AgentBody>('GET', `/api/agents/${id}`)).body;

  describe('with a site key', () => {
    it('takes the machine into the site and gives it a key of its own, once', async () => {
      const made = await makeAgent(server, site);
      expect(credentialKindOf(made.apiKey)).toBe('agentKey');
      expect(await get(made.agentId)).toMatchObject({
        status: 'online',
        site_id: site.id,
        client_id: site.clientId,
        device_id: made.deviceId,
      });
      const again = await TestAgent.signIn(server.url, { device_id: made.deviceId, api_key: made.apiKey });
      expect(again).toMatchObject({ agentId: made.agentId, apiKey: undefined });
      await again.agent.close();
    });

    it('keeps nothing of the key but its hash', async () => {
      const { agent, agentId, apiKey } = await makeAgent(server, site);
      const { row } = await sqlRow<{ row: string }>(server, 'SELECT a::text AS row FROM agents a WHERE id = $1', [
        agentId,
      ]);
      expect(row).not.toContain(apiKey.slice('grmm_agt_'.length));
      await agent.close();
    });

    it('gives a reinstalled machine of the same client a new key; the old one is over', async () => {
      const made = await makeAgent(server, site);
      await made.agent.close();
      const renewed = await TestAgent.signIn(server.url, { device_id: made.deviceId, api_key: site.apiKey });
      expect(renewed.agentId).toBe(made.agentId);
      expect(renewed.apiKey).not.toBe(made.apiKey);
      const old = { device_id: made.deviceId, api_key: made.apiKey };
      expect((await TestAgent.refused(server.url, old)).closeCode).toBe(4401);
      await renewed.agent.close();
    });

    it('leaves a reinstalled machine in the site that a technician put it into', async () => {
      const other = await makeSite(server, { clientId: site.clientId });
      const made = await makeAgent(server, site);
      await made.agent.close();
      await server.request('POST', `/api/agents/${made.agentId}/move`, { body: { site_id: other.id } });
      const renewed = await TestAgent.signIn(server.url, { device_id: made.deviceId, api_key: site.apiKey });
      expect(await get(renewed.agentId)).toMatchObject({ site_id: other.id });
      await renewed.agent.close();
    });

    it('makes one agent of one machine, however often it knocks at once', async () => {
      const device_id = newDevice();
      const knocks = await Promise.all(
        [1, 2, 3, 4].map(() => TestAgent.signIn(server.url, { device_id, api_key: site.apiKey })),
      );
      expect(new Set(knocks.map(({ agentId }) => agentId)).size).toBe(1);
      const { count } = await sqlRow(server, 'SELECT count(*)::int AS count FROM agents WHERE device_id = $1', [
        device_id,
      ]);
      expect(count).toBe(1);
      for (const { agent } of knocks) agent.ws.terminate();
    });
  });

  describe('with a site code', () => {
    it('of an open site, takes the machine in, in any case of letters', async () => {
      const open = await makeSite(server, { autoApprove: true });
      const { agent, agentId, apiKey } = await TestAgent.signIn(server.url, { site_code: open.siteCode.toLowerCase() });
      expect(credentialKindOf(apiKey ?? '')).toBe('agentKey');
      expect(await get(agentId)).toMatchObject({ status: 'online', site_id: open.id, client_id: open.clientId });
      await agent.close();
    });

    it('of any other site, lets the machine wait: no key, no site, no commands, nothing stored', async () => {
      const { agent, agentId, apiKey } = await TestAgent.signIn(server.url, { site_code: site.siteCode });
      expect(apiKey).toBeUndefined();
      expect(await get(agentId)).toMatchObject({ status: 'pending_approval', site_id: null, client_id: null });
      const submitted = await submit(agentId);
      expect(submitted).toMatchObject({
        status: 'pending',
        explanation: expect.stringContaining('approval') as string,
      });
      agent.send({ type: 'metrics_report', payload: { seq: 1, samples: [makeSample(new Date())] } });
      // What is sent afterwards is answered, so the report before it has been read.
      agent.sendRaw('{"type":"telepathy","payload":{}}');
      await agent.next('error');
      expect(await sql(server, 'SELECT 1 FROM metrics WHERE agent_id = $1', [agentId])).toEqual([]);
      expect(agent.received).toEqual([]);
      await agent.close();
    });

    it('gives the key after approval, and then the commands that have waited', async () => {
      const device_id = newDevice();
      const waiting = await TestAgent.signIn(server.url, { device_id, site_code: site.siteCode });
      const command = await submit(waiting.agentId);
      const approved = await server.request<AgentBody>('POST', `/api/agents/${waiting.agentId}/approve`, { body: {} });
      expect(approved.body).toMatchObject({ site_id: site.id, client_id: site.clientId });
      expect(await waiting.agent.closeCode()).toBe(1012);
      const taken = await TestAgent.signIn(server.url, { device_id, site_code: site.siteCode });
      expect(taken.agentId).toBe(waiting.agentId);
      expect(credentialKindOf(taken.apiKey ?? '')).toBe('agentKey');
      expect((await taken.agent.next('command')).payload.command_id).toBe(command.id);
      await taken.agent.close();
    });

    it('can be approved into another site than the one it asked for', async () => {
      const other = await makeSite(server);
      const { agent, agentId } = await TestAgent.signIn(server.url, { site_code: site.siteCode });
      const approved = await server.request('POST', `/api/agents/${agentId}/approve`, { body: { site_id: other.id } });
      expect(approved.body).toMatchObject({ site_id: other.id, client_id: other.clientId });
      await agent.closeCode();
    });

    it('refuses a machine that a technician has turned away, now and later', async () => {
      const device_id = newDevice();
      const { agent, agentId } = await TestAgent.signIn(server.url, { device_id, site_code: site.siteCode });
      const rejected = await server.request('POST', `/api/agents/${agentId}/reject`);
      expect(rejected.body).toMatchObject({ status: 'revoked' });
      expect(await agent.closeCode()).toBe(4403);
      for (const credential of [{ site_code: site.siteCode }, { api_key: site.apiKey }]) {
        expect((await TestAgent.refused(server.url, { device_id, ...credential })).closeCode).toBe(4403);
      }
    });

    it('is approved and rejected only while somebody waits', async () => {
      const { agent, agentId } = await makeAgent(server, site);
      for (const verb of ['approve', 'reject']) {
        expect((await server.request('POST', `/api/agents/${agentId}/${verb}`, { body: {} })).status).toBe(409);
      }
      await agent.close();
    });

    it('cannot be used to move a waiting machine past its approval', async () => {
      const { agent, agentId } = await TestAgent.signIn(server.url, { site_code: site.siteCode });
      const moved = await server.request('POST', `/api/agents/${agentId}/move`, { body: { site_id: site.id } });
      expect(moved.status).toBe(409);
      expect(await get(agentId)).toMatchObject({ status: 'pending_approval', site_id: null });
      await agent.close();
    });
  });

  describe('of a machine that has a key already', () => {
    it('is refused with a site code alone, even an open one, and leaves the agent as it is', async () => {
      const open = await makeSite(server, { autoApprove: true, clientId: site.clientId });
      const made = await makeAgent(server, site);
      const thief = { device_id: made.deviceId, site_code: open.siteCode };
      expect((await TestAgent.refused(server.url, thief)).closeCode).toBe(4403);
      expect(made.agent.closed).toBeUndefined();
      await made.agent.close();
      await (await reconnect(server, made)).close();
    });

    it('is refused with the site key of another client', async () => {
      const foreign = await makeSite(server);
      const made = await makeAgent(server, site);
      const thief = { device_id: made.deviceId, api_key: foreign.apiKey };
      expect((await TestAgent.refused(server.url, thief)).closeCode).toBe(4403);
      expect(await get(made.agentId)).toMatchObject({ client_id: site.clientId, site_id: site.id });
      await made.agent.close();
      await (await reconnect(server, made)).close();
    });

    it('is granted after a technician has approved it; the old key is over', async () => {
      const made = await makeAgent(server, site);
      await made.agent.close();
      const wish = { device_id: made.deviceId, site_code: site.siteCode };
      await TestAgent.refused(server.url, wish);
      expect((await server.request('POST', `/api/agents/${made.agentId}/approve`, { body: {} })).status).toBe(200);
      const renewed = await TestAgent.signIn(server.url, wish);
      expect(renewed.agentId).toBe(made.agentId);
      expect(renewed.apiKey).toBeDefined();
      const old = { device_id: made.deviceId, api_key: made.apiKey };
      expect((await TestAgent.refused(server.url, old)).closeCode).toBe(4401);
      await renewed.agent.close();
    });

    it('is forgotten after a technician has rejected it; the agent goes on with its key', async () => {
      const made = await makeAgent(server, site);
      await made.agent.close();
      const wish = { device_id: made.deviceId, site_code: site.siteCode };
      await TestAgent.refused(server.url, wish);
      expect((await server.request('POST', `/api/agents/${made.agentId}/reject`)).status).toBe(200);
      expect((await server.request('POST', `/api/agents/${made.agentId}/approve`, { body: {} })).status).toBe(409);
      await (await reconnect(server, made)).close();
    });
  });

  describe('after a new site key', () => {
    it('works with the new one only, and enrolled agents notice nothing', async () => {
      const own = await makeSite(server);
      const made = await makeAgent(server, own);
      const { body } = await server.request<{ api_key: string }>('POST', `/api/sites/${own.id}/regenerate-key`);
      expect(credentialKindOf(body.api_key)).toBe('siteKey');
      expect((await TestAgent.refused(server.url, { api_key: own.apiKey })).closeCode).toBe(4401);
      expect(made.agent.closed).toBeUndefined();
      await made.agent.close();
      await (await reconnect(server, made)).close();
      const newcomer = await makeAgent(server, { ...own, apiKey: body.api_key });
      expect(await get(newcomer.agentId)).toMatchObject({ site_id: own.id });
      await newcomer.agent.close();
    });
  });

  describe('ahead of the first contact', () => {
    it('POST /api/agents returns a key that binds itself to the first machine that uses it', async () => {
      const registered = await server.request<AgentBody & { api_key: string }>('POST', '/api/agents', {
        body: { hostname: 'to-be-installed', os_type: 'windows', site_id: site.id },
      });
      expect(registered.status).toBe(201);
      expect(registered.body).toMatchObject({ status: 'offline', device_id: null, site_id: site.id });
      const key = { api_key: registered.body.api_key };
      const device_id = newDevice();
      const first = await TestAgent.signIn(server.url, { device_id, ...key });
      expect(first).toMatchObject({ agentId: registered.body.id, apiKey: undefined });
      expect(await get(first.agentId)).toMatchObject({ device_id, status: 'online' });
      expect((await TestAgent.refused(server.url, { device_id: newDevice(), ...key })).closeCode).toBe(4403);
      await first.agent.close();
    });

    it('POST /api/agents can name the machine', async () => {
      const device_id = newDevice();
      const { body } = await server.request<AgentBody & { api_key: string }>('POST', '/api/agents', {
        body: { hostname: 'named', device_id },
      });
      const other = { device_id: newDevice(), api_key: body.api_key };
      expect((await TestAgent.refused(server.url, other)).closeCode).toBe(4403);
      const { agent, agentId } = await TestAgent.signIn(server.url, { device_id, api_key: body.api_key });
      expect(agentId).toBe(body.id);
      await agent.close();
    });

    it('POST /api/agents refuses a machine that is known', async () => {
      const made = await makeAgent(server, site);
      const twin = await server.request('POST', '/api/agents', {
        body: { hostname: 'twin', device_id: made.deviceId },
      });
      expect(twin).toMatchObject({ status: 409, body: { code: 'already_exists' } });
      await made.agent.close();
    });
  });

  it('a removed agent enrols as a new one', async () => {
    const made = await makeAgent(server, site);
    await server.request('DELETE', `/api/agents/${made.agentId}`);
    expect(await made.agent.closeCode()).toBe(4403);
    const fresh = await TestAgent.signIn(server.url, { device_id: made.deviceId, api_key: site.apiKey });
    expect(fresh.agentId).not.toBe(made.agentId);
    await waitUntil('the new agent to be online', async () => (await get(fresh.agentId)).status === 'online');
    await fresh.agent.close();
  });

  async function submit(agentId: string): Promise<{ id: string; status: string; explanation: string }> {
    const body = { command_type: 'shell', command: 'hostname' };
    return (
      await server.request<{ id: string; status: string; explanation: string }>(
        'POST',
        `/api/agents/${agentId}/command`,
        {
          body,
        },
      )
    ).body;
  }
});
