import { startTestServer, type TestServer } from '../testing/test-server';

describe('clients', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

  it('creates, reads, changes and removes a client', async () => {
    const created = await server.request<{ id: string; name: string }>('POST', '/api/clients', {
      body: { name: ' Acme ' },
    });
    expect(created.status).toBe(201);
    expect(created.body.name).toBe('Acme');
    const path = `/api/clients/${created.body.id}`;
    const changed = await server.request('PUT', path, { body: { notes: 'pays late' } });
    expect(changed.body).toMatchObject({ name: 'Acme', notes: 'pays late', site_count: 0 });
    expect((await server.request('DELETE', path)).status).toBe(204);
    expect((await server.request('GET', path)).status).toBe(404);
  });

  it('refuses a name that is taken, whatever its case', async () => {
    await server.request('POST', '/api/clients', { body: { name: 'Twice' } });
    const second = await server.request('POST', '/api/clients', { body: { name: 'TWICE' } });
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ code: 'already_exists', errors: [{ path: 'name' }] });
  });
});
