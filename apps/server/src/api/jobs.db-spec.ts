import { randomUUID } from 'node:crypto';
import { waitUntil } from '@gururmm/server/platform/testing';
import { makeAgent, makeClient, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { makeResult } from '../testing/samples';
import { TestAgent } from '../testing/test-agent';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

interface JobBody {
  readonly id: string;
  readonly target_count: number;
  readonly by_status: Record<string, number>;
  readonly is_over: boolean;
  readonly code: string;
  readonly errors: readonly { path: string }[];
}

/** From here on the caller must name the number of machines. */
const CONFIRM_ABOVE = 50;

describe('a job', () => {
  let server: TestServer;
  let site: MadeSite;
  let other: MadeSite;
  const connected: MadeAgent[] = [];

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
    other = await makeSite(server);
  });

  afterEach(() => {
    for (const { agent } of connected.splice(0)) agent.ws.terminate();
  });
  afterAll(() => server.stop());

  const run = (filter: unknown, body: Record<string, unknown> = {}, token: string = server.adminToken) =>
    server.request<JobBody>('POST', '/api/jobs', {
      token,
      body: { command_type: 'shell', command: 'hostname', filter, ...body },
    });
  const targetsOf = async (jobId: string) =>
    (await sql<{ agent_id: string }>(server, 'SELECT agent_id FROM commands WHERE job_id = $1', [jobId])).map(
      (row) => row.agent_id,
    );
  const connect = async (where: MadeSite = site, auth: Record<string, unknown> = {}) => {
    const made = await makeAgent(server, where, auth);
    connected.push(made);
    return made;
  };
  /** Approved agents straight into the table, all of one version of their own. @returns that version */
  const makeMany = async (where: MadeSite, count: number, version = `v-${randomUUID()}`) => {
    await sql(
      server,
      `INSERT INTO agents (client_id, site_id, device_id, hostname, os_type, os_version, arch, version, approval)
       SELECT $1, $2, gen_random_uuid()::text, 'many', 'linux', '1', 'x64', $3, 'approved' FROM generate_series(1, $4)`,
      [where.clientId, where.id, version, count],
    );
    return version;
  };

  describe('takes the agents', () => {
    it.each([
      ['of a client', () => ({ client_id: site.clientId })],
      ['of a site', () => ({ site_id: site.id })],
      ['of a list', (own: MadeAgent) => ({ agent_ids: [own.agentId, own.agentId] })],
      ['of an operating system', () => ({ site_id: site.id, os: 'windows' })],
      ['of a version', () => ({ version: '9.9.9' })],
      ['with a tag', () => ({ tag: 'blue' })],
      ['that are online', () => ({ site_id: site.id, status: 'online' })],
      ['that all of this fits', () => ({ client_id: site.clientId, version: '9.9.9', tag: 'blue', os: 'windows' })],
    ])('%s', async (_what, filterFor) => {
      const own = await connect(site, {
        version: '9.9.9',
        os_info: { os_type: 'windows', os_version: '11', arch: 'x64' },
      });
      await server.request('PUT', `/api/agents/${own.agentId}/tags`, { body: { tags: ['blue', 'green'] } });
      const stranger = await connect(other);
      const { status, body } = await run(filterFor(own));
      expect([status, body.code]).toEqual([202, undefined]);
      const targets = await targetsOf(body.id);
      expect(targets).toHaveLength(body.target_count);
      expect(targets).toContain(own.agentId);
      expect(targets).not.toContain(stranger.agentId);
      await server.request('DELETE', `/api/agents/${own.agentId}`);
    });

    it('that are approved, and no others', async () => {
      const where = await makeSite(server);
      const waiting = await TestAgent.signIn(server.url, { site_code: where.siteCode });
      await makeMany(where, 1);
      await sql(server, `UPDATE agents SET approval = 'revoked' WHERE site_id = $1`, [where.id]);
      expect(await run({ site_id: where.id })).toMatchObject({ status: 400 });
      expect(await run({ agent_ids: [waiting.agentId] })).toMatchObject({ status: 404 });
      await waiting.agent.close();
    });

    it('all of a list or none: one that is unknown refuses it', async () => {
      const { agentId } = await connect();
      const before = await sqlRow(server, 'SELECT count(*) FROM commands');
      expect((await run({ agent_ids: [agentId, randomUUID()] })).status).toBe(404);
      expect(await sqlRow(server, 'SELECT count(*) FROM commands')).toEqual(before);
    });

    it.each([
      ['no filter', undefined],
      ['an unknown field', { hostname: 'x' }],
      ['an empty list', { agent_ids: [] }],
      ['a list of no ids', { agent_ids: ['x'] }],
      ['an unknown status', { status: 'asleep' }],
      ['nothing that fits', { tag: 'nobody has this' }],
    ])('and refuses %s', async (_what, filter) => {
      expect((await run(filter)).status).toBe(400);
    });
  });

  it('has its list frozen: who comes later is not in it, who leaves the filter stays', async () => {
    const where = await makeSite(server);
    const first = await connect(where);
    const { body } = await run({ site_id: where.id });
    await connect(where);
    await server.request('POST', `/api/agents/${first.agentId}/move`, { body: { site_id: site.id } });
    expect(await targetsOf(body.id)).toEqual([first.agentId]);
    expect((await server.request<JobBody>('GET', `/api/jobs/${body.id}`)).body.target_count).toBe(1);
  });

  describe('asks for the number of machines', () => {
    it('above fifty, and takes the right one only', async () => {
      const version = await makeMany(site, CONFIRM_ABOVE + 1);
      const before = await sqlRow(server, 'SELECT count(*) FROM jobs');
      const refused = await run({ version });
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'confirmation_required', errors: [{ path: 'confirm_count' }] },
      });
      for (const confirm_count of [1, CONFIRM_ABOVE, CONFIRM_ABOVE + 2]) {
        expect((await run({ version }, { confirm_count })).status).toBe(409);
      }
      expect(await sqlRow(server, 'SELECT count(*) FROM jobs')).toEqual(before);
      const { status, body } = await run({ version }, { confirm_count: CONFIRM_ABOVE + 1 });
      expect([status, body.target_count]).toEqual([202, CONFIRM_ABOVE + 1]);
      expect(await targetsOf(body.id)).toHaveLength(CONFIRM_ABOVE + 1);
    });

    it('not at fifty', async () => {
      expect((await run({ version: await makeMany(site, CONFIRM_ABOVE) })).status).toBe(202);
    });

    it('for two machines of two clients', async () => {
      const version = await makeMany(site, 1);
      await makeMany(other, 1, version);
      expect((await run({ version })).status).toBe(409);
      expect((await run({ version }, { confirm_count: 2 })).status).toBe(202);
    });

    it('never wrongly: a number that is given must be right', async () => {
      const version = await makeMany(site, 2);
      expect((await run({ version }, { confirm_count: 3 })).status).toBe(409);
      expect((await run({ version }, { confirm_count: 0 })).status).toBe(400);
      expect((await run({ version }, { confirm_count: 2 })).status).toBe(202);
    });
  });

  it('reaches its agents, counts as they report, and is over with the last', async () => {
    const where = await makeSite(server);
    const agents = [await connect(where), await connect(where)];
    const { body: job } = await run({ site_id: where.id });
    expect(job).toMatchObject({ target_count: 2, is_over: false });
    const progress = async () => (await server.request<JobBody>('GET', `/api/jobs/${job.id}`)).body;
    for (const [index, { agent }] of agents.entries()) {
      const { payload } = await agent.next('command');
      expect(payload).toMatchObject({ command_type: 'shell', command: 'hostname' });
      agent.send({ type: 'command_ack', payload: { command_id: payload.command_id } });
      await waitUntil('the start to be counted', async () => (await progress()).by_status['running'] === 1);
      agent.send({ type: 'command_result', payload: makeResult(payload.command_id, { exit_code: index }) });
      await waitUntil('the end to be counted', async () => (await progress()).by_status['running'] === 0);
    }
    const { by_status: byStatus, is_over: isOver } = await progress();
    expect(byStatus).toMatchObject({ pending: 0, running: 0, completed: 1, failed: 1 });
    expect(isOver).toBe(true);
    const commands = await server.request('GET', `/api/commands?job_id=${job.id}`);
    expect(commands.body['total']).toBe(2);
  });

  it('waits for machines that are away', async () => {
    const made = await connect();
    await made.agent.close();
    await run({ agent_ids: [made.agentId] });
    const { agent } = await TestAgent.signIn(server.url, { device_id: made.deviceId, api_key: made.apiKey });
    expect((await agent.next('command')).payload.command).toBe('hostname');
    await agent.close();
  });

  describe('within a scope', () => {
    let technician: string;

    beforeAll(async () => {
      const user = await makeUser(server, 'technician');
      await server.request('PUT', `/api/users/${user.id}`, {
        body: { client_scope: { kind: 'clients', client_ids: [site.clientId] } },
      });
      technician = await signIn(server, user);
    });

    it('fits the machines of the scope, whatever the filter says', async () => {
      const version = await makeMany(site, 2);
      await makeMany(other, 3, version);
      const { status, body } = await run({ version }, {}, technician);
      expect([status, body.target_count]).toEqual([202, 2]);
      expect((await run({ client_id: other.clientId }, {}, technician)).status).toBe(400);
      const foreign = await connect(other);
      expect((await run({ agent_ids: [foreign.agentId] }, {}, technician)).status).toBe(404);
    });

    it('is seen by who sees all its machines', async () => {
      const version = await makeMany(site, 1);
      const { body: own } = await run({ version });
      await makeMany(other, 1, version);
      const { body: shared } = await run({ version }, { confirm_count: 2 });
      const get = async (id: string) => (await server.request('GET', `/api/jobs/${id}`, { token: technician })).status;
      expect([await get(own.id), await get(shared.id)]).toEqual([200, 404]);
      const list = JSON.stringify((await server.request('GET', '/api/jobs?limit=500', { token: technician })).body);
      expect([list.includes(own.id), list.includes(shared.id)]).toEqual([true, false]);
    });

    it('is no business of a reader', async () => {
      const reader = await signIn(server, await makeUser(server, 'read_only'));
      expect((await run({ site_id: site.id }, {}, reader)).status).toBe(403);
    });
  });

  it('runs once for one Idempotency-Key, also when it is sent twice at once', async () => {
    const where = await makeSite(server);
    await makeMany(where, 3);
    const send = (command: string, key: string) =>
      server.request<JobBody>('POST', '/api/jobs', {
        headers: { 'Idempotency-Key': key },
        body: { command_type: 'shell', command, filter: { site_id: where.id } },
      });
    const key = randomUUID();
    const first = await send('hostname', key);
    const again = await send('hostname', key);
    expect([again.status, again.body.id, again.headers.get('idempotency-replayed')]).toEqual([
      202,
      first.body.id,
      'true',
    ]);
    expect(await send('another', key)).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
    const twice = randomUUID();
    const raced = await Promise.all([send('hostname', twice), send('hostname', twice)]);
    const ids = new Set(raced.filter(({ status }) => status === 202).map(({ body }) => body.id));
    expect(ids.size).toBe(1);
    const { count } = await sqlRow(server, 'SELECT count(*)::int AS count FROM commands WHERE site_id = $1', [
      where.id,
    ]);
    expect(count).toBe(6);
  });

  it('is noted once in the chain of each client, with its filter and its size', async () => {
    const version = await makeMany(site, 1);
    await makeMany(other, 1, version);
    const { body } = await run({ version }, { confirm_count: 2, command: 'echo grmm_pat_secret' });
    const entries = await sql<{ client_id: string; after: Record<string, unknown> }>(
      server,
      `SELECT client_id, after FROM audit_log WHERE action = 'job.create' AND object_id = $1`,
      [body.id],
    );
    expect(entries.map((entry) => entry.client_id).sort()).toEqual([site.clientId, other.clientId].sort());
    expect(entries[0]?.after).toMatchObject({ filter: { version }, target_count: 2, command: 'echo [redacted]' });
  });

  it('needs a command that could run', async () => {
    const filter = { site_id: site.id };
    expect((await run(filter, { command_type: 'script' })).status).toBe(400);
    expect((await run(filter, { command: '' })).status).toBe(400);
    expect((await run(filter, { timeout_seconds: 0 })).status).toBe(400);
    expect((await run({ client_id: await makeClient(server) })).status).toBe(400);
  });
});
