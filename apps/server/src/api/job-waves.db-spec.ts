import { waitUntil } from '@gururmm/server/platform/testing';
import { Database } from '@gururmm/server/platform/database';
import { PERMISSIONS } from '@gururmm/server/platform/http';
import { SECRET_ENV_CAPABILITY } from '@gururmm/shared/protocol';
import { makeApiToken } from '../access/credentials';
import { makeSite, type MadeAgent, reconnect } from '../testing/fleet';
import { makeResult } from '../testing/samples';
import {
  createJob,
  getJob,
  hasCommand,
  jobWhen,
  makeFleet,
  runNext,
  targetsOf,
  type TestJob,
} from '../testing/test-job';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser } from '../testing/test-user';

/** Long enough for a wave to have started wrongly. */
const A_WHILE_MS = 400;
const aWhile = () => new Promise((resolve) => setTimeout(resolve, A_WHILE_MS));
const at = (agents: readonly MadeAgent[], index: number): MadeAgent => {
  const agent = agents[index];
  if (agent === undefined) throw new Error(`there is no agent ${index}`);
  return agent;
};

describe('the waves of a job', () => {
  let server: TestServer;
  const connected: MadeAgent[] = [];

  beforeAll(async () => {
    server = await startTestServer();
  });
  afterEach(() => {
    for (const { agent } of connected.splice(0)) agent.ws.terminate();
  });
  afterAll(() => server.stop());

  const fleet = async (count: number) => {
    const made = await makeFleet(server, count);
    connected.push(...made.agents);
    return made;
  };
  const act = (id: string, what: string, body: unknown = {}, token: string = server.adminToken) =>
    server.request<TestJob>('POST', `/api/jobs/${id}/${what}`, { token, body });

  it('start one after the other, each when the one before is over', async () => {
    const { site, agents } = await fleet(5);
    const { body: job } = await createJob(server, { site_id: site.id }, { waves: { size: 2 } });
    expect(job).toMatchObject({ state: 'running', wave_count: 3, current_wave: 1, not_started: 3, target_count: 5 });
    expect(job.waves.map((wave) => [wave.target_count, wave.not_started])).toEqual([
      [2, 0],
      [2, 2],
      [1, 1],
    ]);
    await runNext(at(agents, 0));
    await aWhile();
    expect([2, 3, 4].map((index) => hasCommand(at(agents, index)))).toEqual([false, false, false]);
    await runNext(at(agents, 1));
    await runNext(at(agents, 2));
    await aWhile();
    expect(hasCommand(at(agents, 4))).toBe(false);
    await runNext(at(agents, 3));
    await runNext(at(agents, 4), 3);
    const over = await jobWhen(server, job.id, 'completed');
    expect(over).toMatchObject({ is_over: true, not_started: 0, current_wave: 3 });
    expect(over.by_status).toMatchObject({ completed: 4, failed: 1 });
    const targets = await targetsOf(server, job.id);
    expect(targets.map(({ agent_id }) => agent_id)).toEqual(agents.map(({ agentId }) => agentId));
    expect(targets.map(({ wave, status, exit_code }) => [wave, status, exit_code])).toEqual([
      [1, 'completed', 0],
      [1, 'completed', 0],
      [2, 'completed', 0],
      [2, 'completed', 0],
      [3, 'failed', 3],
    ]);
  });

  it('keep their pause', async () => {
    const { site, agents } = await fleet(2);
    const { body: job } = await createJob(server, { site_id: site.id }, { waves: { percent: 50, pause_seconds: 2 } });
    await runNext(at(agents, 0));
    await jobWhen(server, job.id, 'paused');
    const pausedAt = Date.now();
    await at(agents, 1).agent.next('command');
    expect(Date.now() - pausedAt).toBeGreaterThan(1_500);
    expect(await getJob(server, job.id)).toMatchObject({ state: 'running', current_wave: 2 });
  });

  it('do not wait for ever for a machine that is away', async () => {
    const { site, agents } = await fleet(2);
    await at(agents, 0).agent.close();
    const waves = { size: 1, wave_timeout_seconds: 1 };
    const { body: job } = await createJob(server, { site_id: site.id }, { waves });
    await runNext(at(agents, 1));
    expect(await getJob(server, job.id)).toMatchObject({ state: 'running', current_wave: 2, is_over: false });
    const back = { ...at(agents, 0), agent: await reconnect(server, at(agents, 0)) };
    connected.push(back);
    await runNext(back);
    await jobWhen(server, job.id, 'completed');
  });

  it('go on with the list that was frozen: who came later is not in it, who was removed is skipped', async () => {
    const { site, agents } = await fleet(3);
    const { body: job } = await createJob(server, { site_id: site.id }, { waves: { size: 1 } });
    await server.request('DELETE', `/api/agents/${at(agents, 1).agentId}`);
    const late = await makeFleet(server, 1);
    connected.push(...late.agents);
    await server.request('POST', `/api/agents/${at(late.agents, 0).agentId}/move`, { body: { site_id: site.id } });
    await runNext(at(agents, 0));
    await runNext(at(agents, 2));
    const over = await jobWhen(server, job.id, 'completed');
    expect(over).toMatchObject({ target_count: 3, skipped: 1 });
    expect((await targetsOf(server, job.id)).map(({ status }) => status)).toEqual([
      'completed',
      'skipped',
      'completed',
    ]);
    expect(hasCommand(at(late.agents, 0))).toBe(false);
  });

  it('give nothing to a machine that moved to another client meanwhile', async () => {
    const { site, agents } = await fleet(2);
    const elsewhere = await makeSite(server);
    const { body: job } = await createJob(server, { site_id: site.id }, { waves: { size: 1 } });
    const moved = at(agents, 1);
    await server.request('POST', `/api/agents/${moved.agentId}/move`, { body: { site_id: elsewhere.id } });
    await runNext(at(agents, 0));
    expect(await jobWhen(server, job.id, 'completed')).toMatchObject({ skipped: 1 });
    const { count } = await sqlRow(server, 'SELECT count(*)::int AS count FROM commands WHERE agent_id = $1', [
      moved.agentId,
    ]);
    expect(count).toBe(0);
  });

  it.each([
    ['a number', { failures: 1 }],
    ['a share', { percent: 50 }],
  ])('stop on %s of failures, and leave the rest untouched', async (_what, stop_after) => {
    const { site, agents } = await fleet(4);
    const { body: job } = await createJob(server, { site_id: site.id }, { waves: { size: 2 }, stop_after });
    await runNext(at(agents, 0), 7);
    const stopped = await jobWhen(server, job.id, 'stopped');
    expect(stopped.state_reason).toMatch(
      /^It stopped in wave 1 of 2: 1 of the 2 commands started failed, and .* limit\.$/,
    );
    await runNext(at(agents, 1));
    await waitUntil('the job to be over', async () => (await getJob(server, job.id)).is_over);
    await aWhile();
    expect([2, 3].map((index) => hasCommand(at(agents, index)))).toEqual([false, false]);
    expect((await targetsOf(server, job.id)).map(({ status }) => status)).toEqual([
      'failed',
      'completed',
      'not_started',
      'not_started',
    ]);
    const rows = await sql(server, `SELECT actor_kind FROM audit_log WHERE action = 'job.stop' AND object_id = $1`, [
      job.id,
    ]);
    expect(rows).toEqual([{ actor_kind: 'system' }]);
  });

  it('that stop take back what was not sent', async () => {
    const { site, agents } = await fleet(2);
    await at(agents, 1).agent.close();
    const { body: job } = await createJob(server, { site_id: site.id }, { stop_after: { failures: 1 } });
    await runNext(at(agents, 0), 1);
    await jobWhen(server, job.id, 'stopped');
    expect((await getJob(server, job.id)).by_status).toMatchObject({ failed: 1, cancelled: 1 });
  });

  it('bring the secrets of the job to every wave, and keep them no longer', async () => {
    const { site, agents } = await fleet(2);
    await sql(server, 'UPDATE agents SET capabilities = capabilities || $2::text[] WHERE site_id = $1', [
      site.id,
      [SECRET_ENV_CAPABILITY],
    ]);
    const secret_env = { PASSWORD: `secret of ${site.id}` };
    const { body: job } = await createJob(server, { site_id: site.id }, { waves: { size: 1 }, secret_env });
    const stored = () =>
      sqlRow(
        server,
        `SELECT sealed_secrets IS NULL AS gone, j::text LIKE '%secret of%' AS open FROM jobs j WHERE id = $1`,
        [job.id],
      );
    expect(await stored()).toEqual({ gone: false, open: false });
    for (const { agent } of agents) {
      const { payload } = await agent.next('command');
      expect(payload.secret_env).toEqual(secret_env);
      agent.send({ type: 'command_ack', payload: { command_id: payload.command_id } });
      agent.send({ type: 'command_result', payload: makeResult(payload.command_id, { exit_code: 1 }) });
    }
    await jobWhen(server, job.id, 'completed');
    expect(await stored()).toEqual({ gone: true, open: false });
    expect((await act(job.id, 'rerun-failed', { confirm_count: 2 })).status).toBe(409);
  });

  it('are cancelled with the rest: what runs is asked, what waits ends, what was not started never is', async () => {
    const { site, agents } = await fleet(3);
    await at(agents, 1).agent.close();
    const { body: job } = await createJob(server, { site_id: site.id }, { waves: { size: 2 } });
    const { payload } = await at(agents, 0).agent.next('command');
    at(agents, 0).agent.send({ type: 'command_ack', payload: { command_id: payload.command_id } });
    await waitUntil('it to run', async () => (await getJob(server, job.id)).by_status['running'] === 1);
    const { status, body } = await act(job.id, 'cancel');
    expect([status, body.state, body.not_started]).toEqual([202, 'cancelled', 1]);
    expect(body.by_status).toMatchObject({ running: 1, cancelled: 1 });
    expect((await at(agents, 0).agent.next('cancel')).payload.command_id).toBe(payload.command_id);
    await aWhile();
    expect(hasCommand(at(agents, 2))).toBe(false);
  });

  it('cannot be cancelled once nothing is left', async () => {
    const { site, agents } = await fleet(1);
    const { body: job } = await createJob(server, { site_id: site.id });
    await runNext(at(agents, 0));
    await jobWhen(server, job.id, 'completed');
    expect(await act(job.id, 'cancel')).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it('run again for those that failed, and for no others', async () => {
    const { site, agents } = await fleet(4);
    const stopAfter = { failures: 9 };
    const waves = { size: 4, pause_seconds: 3 };
    const { body: job } = await createJob(server, { site_id: site.id }, { waves, stop_after: stopAfter });
    for (const [index, code] of [0, 1, 2].entries()) await runNext(at(agents, index), code);
    await waitUntil('three ends', async () => (await getJob(server, job.id)).by_status['failed'] === 2);
    const { status, body: again } = await act(job.id, 'rerun-failed');
    expect([status, again.rerun_of, again.target_count]).toEqual([202, job.id, 2]);
    expect((await targetsOf(server, again.id)).map(({ agent_id }) => agent_id)).toEqual([
      at(agents, 1).agentId,
      at(agents, 2).agentId,
    ]);
    expect((await at(agents, 1).agent.next('command')).payload.command).toBe('hostname');
    expect((await act(again.id, 'rerun-failed')).status).toBe(409);
    expect((await act(job.id, 'rerun-failed', { confirm_count: 3 })).body.code).toBe('confirmation_required');
  });

  it('move on although nobody heard of the end of a command', async () => {
    const { site, agents } = await fleet(2);
    await createJob(server, { site_id: site.id }, { waves: { size: 1 } });
    // What a crash between COMMIT and the event leaves behind.
    const { payload } = await at(agents, 0).agent.next('command');
    for (const status of ['running', 'failed'])
      await sql(server, 'UPDATE commands SET status = $2 WHERE id = $1', [payload.command_id, status]);
    await runNext(at(agents, 1));
  });

  it.each([
    ['neither size nor percent', { waves: {} }],
    ['both size and percent', { waves: { size: 1, percent: 1 } }],
    ['a size of 0', { waves: { size: 0 } }],
    ['more than all', { waves: { percent: 101 } }],
    ['a negative pause', { waves: { size: 1, pause_seconds: -1 } }],
    ['another rule to go on', { waves: { size: 1, start_next_when: 'whenever' } }],
    ['a limit of 0', { stop_after: { failures: 0 } }],
    ['a limit of half a failure', { stop_after: { failures: 0.5 } }],
  ])('refuse %s', async (_what, body) => {
    const { site } = await fleet(1);
    expect(await createJob(server, { site_id: site.id }, body)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    });
  });

  it('are paged in their order', async () => {
    const { site, agents } = await fleet(3);
    const { body: job } = await createJob(server, { site_id: site.id }, { waves: { size: 1 } });
    const page = (query: string) =>
      server.request<{ items: { agent_id: string }[]; next_cursor: string | null; total: number }>(
        'GET',
        `/api/jobs/${job.id}/targets?${query}`,
      );
    const first = (await page('limit=2')).body;
    const second = (await page(`limit=2&cursor=${first.next_cursor ?? ''}`)).body;
    expect([...first.items, ...second.items].map(({ agent_id }) => agent_id)).toEqual(
      agents.map(({ agentId }) => agentId),
    );
    expect([first.total, second.next_cursor]).toEqual([3, null]);
    expect((await page('wave=2')).body.total).toBe(1);
    expect((await page('status=not_started')).body.total).toBe(2);
    expect((await page('status=lost')).status).toBe(400);
    expect((await page('cursor=nonsense')).status).toBe(400);
  });

  it('hold the life cycle in the database too', async () => {
    const { site } = await fleet(1);
    const { body: job } = await createJob(server, { site_id: site.id });
    await act(job.id, 'cancel');
    const revive = () => server.app.get(Database).query(`UPDATE jobs SET state = 'running' WHERE id = $1`, [job.id]);
    await expect(revive()).rejects.toThrow('illegal transition of jobs: cancelled -> running');
  });

  it('show a token for one site the machines of that site, and let it decide about no others', async () => {
    const { site, agents } = await fleet(1);
    const sibling = await makeSite(server, { clientId: site.clientId });
    const owner = await makeUser(server, 'owner');
    const scope = { clientIds: [site.clientId], siteIds: [site.id] };
    const token = await makeApiToken(server, owner.id, PERMISSIONS, scope);
    const version = `v-${site.id}`;
    await sql(server, 'UPDATE agents SET version = $2 WHERE id = $1', [at(agents, 0).agentId, version]);
    await sql(
      server,
      `INSERT INTO agents (client_id, site_id, device_id, hostname, os_type, os_version, arch, version, approval)
       VALUES ($1, $2, gen_random_uuid()::text, 'sibling', 'linux', '1', 'x64', $3, 'approved')`,
      [site.clientId, sibling.id, version],
    );
    const { body: shared } = await createJob(server, { version });
    expect(shared.target_count).toBe(2);
    const seen = await server.request<{ items: { agent_id: string }[]; total: number }>(
      'GET',
      `/api/jobs/${shared.id}/targets`,
      { token },
    );
    expect([seen.body.total, seen.body.items.map(({ agent_id }) => agent_id)]).toEqual([1, [at(agents, 0).agentId]]);
    for (const what of ['cancel', 'rerun-failed']) {
      expect([what, (await act(shared.id, what, {}, token)).status]).toEqual([what, 403]);
    }
    const { body: own } = await createJob(server, {}, { waves: { size: 1 } }, token);
    expect(own.target_count).toBe(1);
    expect((await act(own.id, 'cancel', {}, token)).status).toBe(202);
    const foreign = await createJob(server, { site_id: sibling.id });
    for (const path of ['', '/targets']) {
      expect((await server.request('GET', `/api/jobs/${foreign.body.id}${path}`, { token })).status).toBe(404);
    }
  });

  it('are previewed: how many machines, of which clients', async () => {
    const first = await fleet(2);
    const second = await fleet(1);
    const agent_ids = [...first.agents, ...second.agents].map(({ agentId }) => agentId);
    const preview = (filter: unknown) => server.request('POST', '/api/jobs/preview', { body: { filter } });
    expect(await preview({ agent_ids })).toMatchObject({
      status: 200,
      body: {
        count: 3,
        needs_confirmation: true,
        clients: [
          { id: first.site.clientId, count: 2 },
          { id: second.site.clientId, count: 1 },
        ],
      },
    });
    expect((await preview({ version: 'none' })).body).toEqual({ count: 0, needs_confirmation: false, clients: [] });
    expect((await preview({ colour: 'red' })).status).toBe(400);
  });
});
