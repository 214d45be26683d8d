import { randomUUID } from 'node:crypto';
import { PERMISSIONS } from '@gururmm/server/platform/http';
import { makeApiToken } from '../access/credentials';
import type { MadeAgent } from '../testing/fleet';
import { createJob, getJob, hasCommand, jobWhen, makeFleet, type TestJob } from '../testing/test-job';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

describe('a wide job, when a second person is required', () => {
  let server: TestServer;
  let creator: { id: string; token: string };
  let other: { id: string; token: string };
  const agents: MadeAgent[] = [];
  const sites: { id: string; clientId: string }[] = [];

  const person = async (role: 'technician' | 'read_only' = 'technician') => {
    const user = await makeUser(server, role);
    return { id: user.id, token: await signIn(server, user) };
  };
  /** A person, so that what others asked for does not count. */
  beforeAll(async () => {
    server = await startTestServer();
    await server.request('PUT', '/api/settings', { body: { second_person_required: true } });
    for (let client = 0; client < 2; client += 1) {
      const made = await makeFleet(server, 1);
      agents.push(...made.agents);
      sites.push(made.site);
    }
    other = await person();
  });
  beforeEach(async () => {
    creator = await person();
  });
  afterAll(async () => {
    for (const { agent } of agents) agent.ws.terminate();
    await server.stop();
  });

  const both = () => ({ agent_ids: agents.map(({ agentId }) => agentId) });
  const wide = async (body: Record<string, unknown> = {}, token = creator.token) => {
    const made = await createJob(server, both(), { confirm_count: 2, ...body }, token);
    expect(made).toMatchObject({ status: 202, body: { state: 'waiting_for_approval', not_started: 2 } });
    return made.body;
  };
  const decide = (id: string, what: 'approve' | 'reject', token: string, body: unknown = {}) =>
    server.request<TestJob>('POST', `/api/jobs/${id}/${what}`, { token, body });
  const commandsOf = async (id: string) =>
    (await sqlRow<{ count: number }>(server, 'SELECT count(*)::int AS count FROM commands WHERE job_id = $1', [id]))
      .count;

  it('starts nothing until another person has approved it', async () => {
    const job = await wide();
    expect([await commandsOf(job.id), agents.some(hasCommand)]).toEqual([0, false]);
    const { status, body } = await decide(job.id, 'approve', other.token);
    expect([status, body.state, body.decided_by]).toEqual([202, 'running', other.id]);
    for (const { agent } of agents) expect((await agent.next('command')).payload.command).toBe('hostname');
    expect((await decide(job.id, 'approve', other.token)).status).toBe(409);
  });

  it('is not decided by its creator, nor by any API token, nor by a reader', async () => {
    const job = await wide();
    const ownToken = await makeApiToken(server, creator.id, PERMISSIONS);
    const othersToken = await makeApiToken(server, other.id, PERMISSIONS);
    const reader = await person('read_only');
    for (const what of ['approve', 'reject'] as const) {
      for (const token of [creator.token, ownToken, othersToken, reader.token]) {
        expect((await decide(job.id, what, token)).status).toBe(403);
      }
    }
    expect([(await getJob(server, job.id)).state, await commandsOf(job.id)]).toEqual(['waiting_for_approval', 0]);
  });

  it('made with an API token is not approved by the person behind it', async () => {
    const owner = await makeUser(server, 'owner');
    const job = await wide({}, await makeApiToken(server, owner.id, PERMISSIONS));
    expect((await decide(job.id, 'approve', await signIn(server, owner))).status).toBe(403);
    expect((await decide(job.id, 'approve', other.token)).status).toBe(202);
  });

  it('does not exist for who does not see all its clients', async () => {
    const job = await wide();
    const limited = await person();
    await server.request('PUT', `/api/users/${limited.id}`, {
      body: { client_scope: { kind: 'clients', client_ids: [sites[0]?.clientId] } },
    });
    expect((await decide(job.id, 'approve', limited.token)).status).toBe(404);
    expect((await getJob(server, job.id)).state).toBe('waiting_for_approval');
  });

  it('rejected says by whom and why, and never runs', async () => {
    const job = await wide();
    const { body } = await decide(job.id, 'reject', other.token, { reason: 'not on a Friday' });
    expect(body).toMatchObject({ state: 'rejected', is_over: true });
    expect(body.state_reason).toMatch(/rejected it: not on a Friday$/);
    expect((await decide(job.id, 'approve', other.token)).status).toBe(409);
    expect(await commandsOf(job.id)).toBe(0);
  });

  it('is forgotten after a day', async () => {
    const job = await wide();
    const { hours } = await sqlRow(
      server,
      'SELECT round(extract(epoch FROM approval_expires_at - created_at) / 3600)::int AS hours FROM jobs WHERE id = $1',
      [job.id],
    );
    expect(hours).toBe(24);
    await sql(server, `UPDATE jobs SET approval_expires_at = now() - interval '1 second' WHERE id = $1`, [job.id]);
    expect((await decide(job.id, 'approve', other.token)).status).toBe(409);
    expect(await jobWhen(server, job.id, 'expired')).toMatchObject({ state_reason: 'Nobody approved it in time.' });
    expect(await commandsOf(job.id)).toBe(0);
  });

  it('may be withdrawn by its creator', async () => {
    const job = await wide();
    const { body } = await server.request<TestJob>('POST', `/api/jobs/${job.id}/cancel`, { token: creator.token });
    expect(body.state).toBe('cancelled');
  });

  it('answered again under its Idempotency-Key still waits', async () => {
    const request = () =>
      server.request<TestJob>('POST', '/api/jobs', {
        token: creator.token,
        headers: { 'Idempotency-Key': key },
        body: { command_type: 'shell', command: 'hostname', filter: both(), confirm_count: 2 },
      });
    const key = randomUUID();
    const first = await request();
    const second = await request();
    expect([second.body.id, second.body.state]).toEqual([first.body.id, 'waiting_for_approval']);
  });

  describe('cannot be cut into narrow ones', () => {
    it('of one client each with the same command, not even with tokens for one client each', async () => {
      const owner = await makeUser(server, 'owner');
      const states: string[] = [];
      for (const [index, { clientId }] of sites.entries()) {
        const token = await makeApiToken(server, owner.id, PERMISSIONS, { clientIds: [clientId] });
        const filter = { agent_ids: [agents[index]?.agentId] };
        states.push((await createJob(server, filter, { command: 'id' }, token)).body.state);
      }
      expect(states).toEqual(['running', 'waiting_for_approval']);
      for (const { agent } of agents.slice(0, 1)) await agent.next('command');
    });

    it('of fifty machines, also when both are sent at once', async () => {
      const many = async () => {
        const version = `v-${randomUUID()}`;
        await sql(
          server,
          `INSERT INTO agents (client_id, site_id, device_id, hostname, os_type, os_version, arch, version, approval)
           SELECT $1, $2, gen_random_uuid()::text, 'many', 'linux', '1', 'x64', $3, 'approved' FROM generate_series(1, 30)`,
          [sites[0]?.clientId, sites[0]?.id, version],
        );
        return version;
      };
      const [a, b] = [await many(), await many()];
      const made = await Promise.all([
        createJob(server, { version: a }, {}, creator.token),
        createJob(server, { version: b }, { command: 'another' }, creator.token),
      ]);
      expect(made.map(({ body }) => body.state).sort()).toEqual(['running', 'waiting_for_approval']);
      // The same machines once more are no more machines.
      const running = made.find(({ body }) => body.state === 'running')?.body.filter;
      expect((await createJob(server, running ?? {}, {}, creator.token)).body.state).toBe('running');
    });

    it('by running the failed ones of two clients again', async () => {
      const job = await wide({ expires_in_seconds: 3_600 });
      await decide(job.id, 'approve', other.token);
      await sql(server, `UPDATE commands SET status = 'expired' WHERE job_id = $1 AND status = 'pending'`, [job.id]);
      const again = await server.request<TestJob>('POST', `/api/jobs/${job.id}/rerun-failed`, {
        token: creator.token,
        body: { confirm_count: 2 },
      });
      expect(again.body).toMatchObject({ state: 'waiting_for_approval', rerun_of: job.id });
    });
  });

  it('is not asked of narrow ones', async () => {
    const { body } = await createJob(server, { agent_ids: [agents[0]?.agentId] }, {}, creator.token);
    expect(body.state).toBe('running');
  });

  it('is noted in the chain of each client: who asked, who approved', async () => {
    const job = await wide();
    await decide(job.id, 'approve', other.token);
    const rows = await sql<{ action: string; actor_id: string; client_id: string }>(
      server,
      'SELECT action, actor_id, client_id FROM audit_log WHERE object_id = $1 ORDER BY action',
      [job.id],
    );
    expect(rows.map(({ action, actor_id }) => [action, actor_id])).toEqual([
      ['job.approve', other.id],
      ['job.approve', other.id],
      ['job.create', creator.id],
      ['job.create', creator.id],
    ]);
    expect(new Set(rows.map((row) => row.client_id)).size).toBe(2);
  });
});
