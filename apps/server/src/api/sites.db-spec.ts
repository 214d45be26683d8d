import { randomUUID } from 'node:crypto';
import { SITE_CODE_PATTERN } from '@gururmm/shared/protocol';
import { makeAgent, makeClient, makeSite } from '../testing/fleet';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sqlRow } from '../testing/test-sql';

interface SiteBody {
  readonly id: string;
  readonly client_id: string;
  readonly client_name: string;
  readonly name: string;
  readonly site_code: string;
  readonly auto_approve: boolean;
  readonly agent_count: number;
}

describe('sites', () => {
  let server: TestServer;
  let clientId: string;

  beforeAll(async () => {
    server = await startTestServer();
    clientId = await makeClient(server);
  });

  afterAll(() => server.stop());

  const create = (body: Record<string, unknown>) =>
    server.request<SiteBody & { api_key: string }>('POST', '/api/sites', { body });

  it('are made with a code and, once, a key', async () => {
    const created = await create({ client_id: clientId, name: '  Head office ' });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      client_id: clientId,
      name: 'Head office',
      auto_approve: false,
      agent_count: 0,
    });
    expect(created.body.site_code).toMatch(SITE_CODE_PATTERN);
    expect(created.body.api_key).toMatch(/^grmm_site_[A-Za-z0-9_-]{43}$/);
    const read = await server.request('GET', `/api/sites/${created.body.id}`);
    const { api_key: key, ...site } = created.body;
    expect(read.body).toEqual(site);
    for (const path of ['/api/sites', `/api/clients/${clientId}/sites`]) {
      expect(JSON.stringify((await server.request('GET', path)).body)).not.toContain('grmm_site_');
    }
    const { row } = await sqlRow<{ row: string }>(server, 'SELECT s::text AS row FROM sites s WHERE id = $1', [
      site.id,
    ]);
    expect(row).not.toContain(key.slice('grmm_site_'.length));
  });

  it('have codes of their own', async () => {
    const sites = await Promise.all(Array.from({ length: 20 }, () => makeSite(server, { clientId })));
    expect(new Set(sites.map(({ siteCode }) => siteCode)).size).toBe(20);
  });

  it('have a name of their own within their client, whatever its case', async () => {
    const name = `Depot ${randomUUID()}`;
    const first = await create({ client_id: clientId, name });
    expect(await create({ client_id: clientId, name: name.toUpperCase() })).toMatchObject({
      status: 409,
      body: { code: 'already_exists', errors: [{ path: 'name' }] },
    });
    expect((await create({ client_id: await makeClient(server), name })).status).toBe(201);
    const second = await create({ client_id: clientId, name: `${name} 2` });
    const renamed = await server.request('PUT', `/api/sites/${second.body.id}`, { body: { name } });
    expect(renamed.status).toBe(409);
    expect((await server.request('PUT', `/api/sites/${first.body.id}`, { body: { name } })).status).toBe(200);
  });

  it('are changed in what was named, and nothing else', async () => {
    const { id } = await makeSite(server, { clientId });
    const before = (await server.request<SiteBody>('GET', `/api/sites/${id}`)).body;
    const opened = await server.request<SiteBody>('PUT', `/api/sites/${id}`, { body: { auto_approve: true } });
    expect(opened.body).toMatchObject({ name: before.name, site_code: before.site_code, auto_approve: true });
    const renamed = await server.request<SiteBody>('PUT', `/api/sites/${id}`, { body: { name: `Renamed ${id}` } });
    expect(renamed.body).toMatchObject({ name: `Renamed ${id}`, auto_approve: true });
  });

  it('are removed, unless agents stand in them', async () => {
    const site = await makeSite(server, { clientId });
    const { agent, agentId } = await makeAgent(server, site);
    await agent.close();
    expect(await server.request('DELETE', `/api/sites/${site.id}`)).toMatchObject({
      status: 409,
      body: { code: 'has_dependents' },
    });
    expect((await server.request<SiteBody>('GET', `/api/sites/${site.id}`)).body.agent_count).toBe(1);
    await server.request('DELETE', `/api/agents/${agentId}`);
    expect((await server.request('DELETE', `/api/sites/${site.id}`)).status).toBe(204);
    expect((await server.request('GET', `/api/sites/${site.id}`)).status).toBe(404);
  });

  it('keep their client from being removed', async () => {
    const owner = await makeClient(server);
    const site = await makeSite(server, { clientId: owner });
    expect((await server.request('DELETE', `/api/clients/${owner}`)).status).toBe(409);
    await server.request('DELETE', `/api/sites/${site.id}`);
    expect((await server.request('DELETE', `/api/clients/${owner}`)).status).toBe(204);
  });

  it('are listed by client and by a part of their name', async () => {
    const owner = await makeClient(server);
    const mark = randomUUID();
    for (const name of [`North ${mark}`, `South ${mark}`]) await create({ client_id: owner, name });
    await create({ client_id: clientId, name: `North ${mark}` });
    const namesAt = async (path: string) =>
      (await server.request<{ items: SiteBody[] }>('GET', path)).body.items.map(({ name }) => name);
    expect(await namesAt(`/api/clients/${owner}/sites`)).toEqual([`North ${mark}`, `South ${mark}`]);
    expect(await namesAt(`/api/sites?client_id=${owner}&q=NORTH`)).toEqual([`North ${mark}`]);
    expect(await namesAt(`/api/sites?q=${mark}`)).toHaveLength(3);
    expect(await namesAt(`/api/sites?q=${encodeURIComponent('%')}`)).toEqual([]);
  });

  it.each([
    ['no client', { name: 'x' }, 400],
    ['no name', { client_id: randomUUID() }, 400],
    ['a blank name', { client_id: randomUUID(), name: '   ' }, 400],
    ['a client that is no id', { client_id: 'acme', name: 'x' }, 400],
    ['a name with NUL', { client_id: randomUUID(), name: 'a\u0000b' }, 400],
    ['a code of one’s own', { client_id: randomUUID(), name: 'x', site_code: 'DARK-GROVE-7839' }, 400],
    ['a client that does not exist', { client_id: randomUUID(), name: 'x' }, 404],
  ])('%s is refused', async (_what, body, status) => {
    expect((await create(body)).status).toBe(status);
  });

  it.each([{ name: null }, { name: '' }, { auto_approve: null }, { auto_approve: 'yes' }, { client_id: randomUUID() }])(
    'a change to %j is refused',
    async (body) => {
      const { id } = await makeSite(server, { clientId });
      expect((await server.request('PUT', `/api/sites/${id}`, { body })).status).toBe(400);
    },
  );

  it.each([
    ['PUT', ''],
    ['DELETE', ''],
    ['POST', '/regenerate-key'],
  ])('%s on one that does not exist is 404', async (method, suffix) => {
    for (const id of [randomUUID(), 'not-an-id']) {
      const options = method === 'PUT' ? { body: { name: 'x' } } : {};
      expect((await server.request(method, `/api/sites/${id}${suffix}`, options)).status).toBe(404);
    }
  });
});
