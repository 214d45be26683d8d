import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { makeRunning } from '../testing/test-command';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

/** What one client has. */
interface Tenant {
  readonly site: MadeSite;
  readonly made: MadeAgent;
  readonly commandId: string;
}

describe('a technician of one client', () => {
  let server: TestServer;
  let ours: Tenant;
  let theirs: Tenant;
  let token: string;

  beforeAll(async () => {
    server = await startTestServer();
    ours = await makeTenant();
    theirs = await makeTenant();
    const user = await makeUser(server, 'administrator');
    await sql(server, `UPDATE users SET scope_kind = 'clients' WHERE id = $1`, [user.id]);
    await sql(server, `INSERT INTO user_client_rules (user_id, client_id, effect) VALUES ($1, $2, 'allow')`, [
      user.id,
      ours.site.clientId,
    ]);
    token = await signIn(server, user);
  });

  afterAll(async () => {
    for (const { made } of [ours, theirs]) await made.agent.close();
    await server.stop();
  });

  const ask = (method: string, path: string, body?: unknown) =>
    server.request<{ items: { id: string }[]; total: number }>(method, path, {
      token,
      ...(body === undefined ? {} : { body }),
    });

  const paths = ({ site, made, commandId }: Tenant) => [
    `/api/clients/${site.clientId}`,
    `/api/clients/${site.clientId}/sites`,
    `/api/sites/${site.id}`,
    `/api/agents/${made.agentId}`,
    `/api/agents/${made.agentId}/state`,
    `/api/agents/${made.agentId}/metrics`,
    `/api/commands/${commandId}`,
    `/api/commands/${commandId}/output`,
  ];

  it('reads what is theirs to see, and nothing else exists', async () => {
    for (const path of paths(ours)) expect([path, (await ask('GET', path)).status]).toEqual([path, 200]);
    for (const path of paths(theirs)) expect([path, (await ask('GET', path)).status]).toEqual([path, 404]);
  });

  it('finds only their own in every list, count included, whatever the filter asks for', async () => {
    const lists: [string, string][] = [
      ['/api/clients', ours.site.clientId],
      ['/api/sites', ours.site.id],
      ['/api/agents', ours.made.agentId],
      ['/api/commands', ours.commandId],
    ];
    for (const [path, id] of lists) {
      const { body } = await ask('GET', path);
      expect([path, body.items.map((item) => item.id), body.total]).toEqual([path, [id], 1]);
    }
    for (const path of ['/api/sites', '/api/agents', '/api/commands']) {
      expect((await ask('GET', `${path}?client_id=${theirs.site.clientId}`)).body).toMatchObject({
        items: [],
        total: 0,
      });
    }
    expect((await ask('GET', '/api/agents/stats')).body).toMatchObject({ total: 1, by_status: { online: 1 } });
    expect((await ask('GET', '/api/agents/unassigned')).body.total).toBe(0);
  });

  it('changes nothing of anybody else', async () => {
    const { site, made, commandId } = theirs;
    const changes: [string, string, unknown?][] = [
      ['PUT', `/api/clients/${site.clientId}`, { name: 'mine' }],
      ['DELETE', `/api/clients/${site.clientId}`],
      ['PUT', `/api/sites/${site.id}`, { name: 'mine' }],
      ['DELETE', `/api/sites/${site.id}`],
      ['POST', `/api/sites/${site.id}/regenerate-key`],
      ['POST', '/api/sites', { client_id: site.clientId, name: 'mine' }],
      ['POST', '/api/agents', { hostname: 'mine', site_id: site.id }],
      ['POST', `/api/agents/${made.agentId}/move`, { site_id: ours.site.id }],
      ['POST', `/api/agents/${ours.made.agentId}/move`, { site_id: site.id }],
      ['PUT', `/api/agents/${made.agentId}/tags`, { tags: ['mine'] }],
      ['POST', `/api/agents/${made.agentId}/approve`, {}],
      ['POST', `/api/agents/${made.agentId}/reject`],
      ['DELETE', `/api/agents/${made.agentId}`],
      ['POST', `/api/agents/${made.agentId}/command`, { command_type: 'shell', command: 'x' }],
      ['POST', `/api/commands/${commandId}/cancel`],
    ];
    for (const [method, path, body] of changes) {
      expect([method, path, (await ask(method, path, body)).status]).toEqual([method, path, 404]);
    }
    expect(made.agent.closed).toBeUndefined();
    expect(made.agent.received).toEqual([]);
  });

  it('adds no client: it would be outside their sight', async () => {
    expect((await ask('POST', '/api/clients', { name: 'mine' })).status).toBe(403);
  });

  it('works with what is theirs', async () => {
    const { site, made } = ours;
    expect(
      (await ask('POST', `/api/agents/${made.agentId}/command`, { command_type: 'shell', command: 'x' })).status,
    ).toBe(202);
    expect((await ask('PUT', `/api/agents/${made.agentId}/tags`, { tags: ['vip'] })).status).toBe(200);
    expect((await ask('POST', '/api/sites', { client_id: site.clientId, name: 'Annex' })).status).toBe(201);
  });

  async function makeTenant(): Promise<Tenant> {
    const site = await makeSite(server);
    const made = await makeAgent(server, site);
    return { site, made, commandId: await makeRunning(server, made) };
  }
});
