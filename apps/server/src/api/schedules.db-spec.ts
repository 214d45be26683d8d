import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { getJob, jobWhen, runNext, targetsOf } from '../testing/test-job';
import {
  makeDue,
  makeSchedule,
  runsOf,
  runsWhenDecided,
  saveSchedule,
  scheduleBody,
  type TestSchedule,
} from '../testing/test-schedule';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

const DAY_SECONDS = 86_400;

describe('schedules', () => {
  let server: TestServer;
  let site: MadeSite;
  let machine: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
    machine = await makeAgent(server, site);
  });
  afterAll(() => server.stop());

  const here = () => ({ client_id: site.clientId });

  it('run their command when it is time, and its result is stored', async () => {
    const { id, next_runs } = await makeSchedule(server, here());
    expect(next_runs).toHaveLength(5);
    await makeDue(server, id);
    const commandId = await runNext(machine);
    const [run] = await runsWhenDecided(server, id);
    expect(run).toMatchObject({ state: 'started', reason: null, missed_count: 0, agent_id: null });
    const job = await jobWhen(server, run?.job_id ?? '', 'completed');
    expect(job.by_status).toMatchObject({ completed: 1 });
    expect(await targetsOf(server, job.id)).toMatchObject([{ command_id: commandId, exit_code: 0 }]);
    const after = (await server.request<TestSchedule>('GET', `/api/schedules/${id}`)).body;
    expect(after.last_run).toMatchObject({ id: run?.id, job_id: job.id });
    expect(after.next_run_at).toBe(next_runs[0]);
    expect(await runsOf(server, id)).toHaveLength(1);
  });

  it('read their filter anew at each run', async () => {
    const other = await makeSite(server);
    const { id } = await makeSchedule(server, { site_id: other.id });
    await makeDue(server, id);
    expect(await runsWhenDecided(server, id)).toMatchObject([
      { state: 'failed', reason: 'No approved agent fits the filter.', job_id: null },
    ]);
    const late = await makeAgent(server, other);
    await makeDue(server, id);
    await runNext(late);
    expect((await runsWhenDecided(server, id, 2))[0]).toMatchObject({ state: 'started' });
  });

  it('go on for the machines that are left of those they name', async () => {
    const gone = await makeAgent(server, site);
    const { id } = await makeSchedule(server, { agent_ids: [machine.agentId, gone.agentId] });
    gone.agent.ws.terminate();
    await server.request('DELETE', `/api/agents/${gone.agentId}`);
    await makeDue(server, id);
    await runNext(machine);
    const [run] = await runsWhenDecided(server, id);
    expect(await getJob(server, run?.job_id ?? '')).toMatchObject({ target_count: 1 });
  });

  it('of a single time run once', async () => {
    const at = new Date(Date.now() + 1_500).toISOString();
    const { id, next_runs } = await makeSchedule(server, here(), { when: { kind: 'once', at } });
    expect(next_runs).toEqual([at]);
    await runNext(machine);
    const [run] = await runsWhenDecided(server, id);
    expect(run).toMatchObject({ state: 'started', due_at: at });
    const after = (await server.request<TestSchedule>('GET', `/api/schedules/${id}`)).body;
    expect([after.next_run_at, after.next_runs]).toEqual([null, []]);
  });

  describe('that nobody was there for', () => {
    const missed = async (policy: string, secondsAgo: number, cron = '30 2 1 1 *') => {
      const when = { kind: 'cron', cron, time_zone: 'UTC' };
      const body = { missed_runs: policy, grace_seconds: 60, when };
      const { id } = await makeSchedule(server, { agent_ids: [machine.agentId] }, body);
      await makeDue(server, id, secondsAgo);
      return { id, runs: await runsWhenDecided(server, id) };
    };

    it('do not run when they are to be skipped', async () => {
      const { id, runs } = await missed('skip', 300);
      expect(runs).toMatchObject([
        { state: 'missed', reason: expect.stringContaining('grace of 60 s') as unknown, job_id: null },
      ]);
      const { next_run_at } = (await server.request<TestSchedule>('GET', `/api/schedules/${id}`)).body;
      expect(Date.parse(next_run_at ?? '')).toBeGreaterThan(Date.now());
    });

    it('run within their grace', async () => {
      const { runs } = await missed('skip', 30);
      expect(runs).toMatchObject([{ state: 'started' }]);
      await runNext(machine);
    });

    it('run once for all of them when asked to', async () => {
      const cron = `0 ${(new Date().getUTCHours() + 12) % 24} * * *`;
      const { id, runs } = await missed('run_once', 3 * DAY_SECONDS, cron);
      expect(runs).toMatchObject([{ state: 'started', missed_count: 3 }]);
      await runNext(machine);
      expect(await runsOf(server, id)).toHaveLength(1);
    });

    it('count the last of them by its own time', async () => {
      const { runs } = await missed('skip', 3_600, '* * * * *');
      expect(runs).toMatchObject([{ state: 'started', missed_count: 60 }]);
      await runNext(machine);
    });
  });

  it('do nothing while they are switched off', async () => {
    const { id, next_run_at } = await makeSchedule(server, here(), { enabled: false });
    expect(next_run_at).toBeNull();
    await makeDue(server, id);
    const other = await makeSchedule(server, { site_id: (await makeSite(server)).id });
    await makeDue(server, other.id);
    await runsWhenDecided(server, other.id);
    expect(await runsOf(server, id)).toEqual([]);
  });

  it('are refused what lies between their fields', async () => {
    const cases: [Record<string, unknown>, string][] = [
      [{ when: { kind: 'cron', cron: '30 2 * *', time_zone: 'UTC' } }, 'when.cron'],
      [{ when: { kind: 'cron', cron: '30 2 31 2 *', time_zone: 'UTC' } }, 'when'],
      [{ when: { kind: 'cron', cron: '30 2 * * *', time_zone: 'Mars/Base' } }, 'when.time_zone'],
      [{ when: { kind: 'cron', cron: '30 2 * * *' } }, 'when.time_zone'],
      [{ when: { kind: 'once', at: '2020-01-01T00:00:00Z' } }, 'when'],
      [{ when: { kind: 'once' } }, 'when.at'],
      [{ when: { kind: 'on_enrolment', cron: '* * * * *' } }, 'when.cron'],
      [{ when: { kind: 'sometimes' } }, 'when.kind'],
      [{ when: undefined }, 'when'],
      [{ name: '' }, 'name'],
      [{ grace_seconds: -1 }, 'grace_seconds'],
      [{ missed_runs: 'all' }, 'missed_runs'],
      [{ command: undefined }, 'command'],
      [{ parameters: { a: 1 } }, 'parameters'],
    ];
    for (const [body, path] of cases) {
      const answer = await saveSchedule(server, here(), body);
      expect([answer.status, path, answer.body]).toEqual([
        400,
        path,
        expect.objectContaining({
          errors: expect.arrayContaining([expect.objectContaining({ path })]) as unknown,
        }) as unknown,
      ]);
    }
  });

  it('name how many machines they reach when those are many', async () => {
    const other = await makeSite(server);
    await makeAgent(server, other);
    const wide = { agent_ids: [machine.agentId, (await makeAgent(server, other)).agentId] };
    expect((await saveSchedule(server, wide)).body).toMatchObject({ code: 'confirmation_required' });
    const made = await makeSchedule(server, wide, { confirm_count: 2 });
    expect([...(made.client_ids ?? [])].sort()).toEqual([site.clientId, other.clientId].sort());
    await server.request('DELETE', `/api/schedules/${made.id}`);
  });

  it('preview the next five times of an expression', async () => {
    const path = '/api/schedules/preview?cron=30%202%20*%20*%20*&time_zone=Europe/Berlin';
    const answer = await server.request<{ next_runs: string[] }>('GET', path);
    expect(answer.body.next_runs).toHaveLength(5);
    expect((await server.request('GET', path.replace('Berlin', 'Nowhere'))).status).toBe(400);
  });

  it('are the change of whoever saves them', async () => {
    const { id } = await makeSchedule(server, here());
    const technician = await makeUser(server, 'technician', [site.clientId]);
    const token = await signIn(server, technician);
    const changed = await server.request<TestSchedule>('PUT', `/api/schedules/${id}`, {
      token,
      body: scheduleBody({}, { name: 'mine' }),
    });
    // Its filter names no client: it keeps to those that its owner sees.
    expect(changed.body).toMatchObject({ owner_email: technician.email, client_ids: [site.clientId] });
    const { before, after } = await sqlRow<{ before: unknown; after: unknown }>(
      server,
      `SELECT before, after FROM audit_log WHERE action = 'schedule.update' AND object_id = $1`,
      [id],
    );
    expect([before, after]).toMatchObject([{ name: 'yearly' }, { name: 'mine', owner_id: technician.id }]);
    expect((await server.request('DELETE', `/api/schedules/${id}`, { token })).status).toBe(204);
  });

  describe('by the rights of their owner', () => {
    const owned = async (change: (userId: string) => Promise<unknown>) => {
      const technician = await makeUser(server, 'technician', [site.clientId]);
      const token = await signIn(server, technician);
      const { id } = await makeSchedule(server, here(), {}, token);
      await change(technician.id);
      await makeDue(server, id);
      const [run] = await runsWhenDecided(server, id);
      return { technician, run };
    };

    it.each<[string, string, string]>([
      ['is disabled', 'UPDATE users SET is_disabled = true WHERE id = $1', 'is disabled'],
      ['may run nothing any more', `UPDATE users SET role = 'read_only' WHERE id = $1`, 'may not run commands'],
      ['lost the client', 'DELETE FROM user_client_rules WHERE user_id = $1', 'no longer sees any of its clients'],
      ['was removed', 'DELETE FROM users WHERE id = $1', 'Its owner was removed'],
    ])('are refused a run when that %s', async (_what, change, reason) => {
      const { run } = await owned((userId) => sql(server, change, [userId]));
      expect(run).toMatchObject({ state: 'refused', reason: expect.stringContaining(reason) as unknown, job_id: null });
      expect(machine.agent.received.some(({ type }) => type === 'command')).toBe(false);
    });

    it('never reach beyond what it could reach when it was saved', async () => {
      const other = await makeSite(server);
      const theirs = await makeAgent(server, other);
      const technician = await makeUser(server, 'technician', [site.clientId]);
      const token = await signIn(server, technician);
      const { id } = await makeSchedule(server, {}, {}, token);
      await sql(server, `UPDATE users SET scope_kind = 'all' WHERE id = $1`, [technician.id]);
      await makeDue(server, id);
      await runNext(machine);
      const [run] = await runsWhenDecided(server, id);
      const targets = await targetsOf(server, run?.job_id ?? '');
      expect(targets.map((target) => target.agent_id)).not.toContain(theirs.agentId);
    });
  });

  it('are invisible to others', async () => {
    const { id } = await makeSchedule(server, here());
    const elsewhere = await makeSite(server);
    const token = await signIn(server, await makeUser(server, 'technician', [elsewhere.clientId]));
    const path = `/api/schedules/${id}`;
    const body = scheduleBody({ client_id: elsewhere.clientId });
    expect((await server.request('GET', path, { token })).status).toBe(404);
    expect((await server.request('GET', `${path}/runs`, { token })).status).toBe(404);
    expect((await server.request('PUT', path, { token, body })).status).toBe(404);
    expect((await server.request('DELETE', path, { token })).status).toBe(404);
    expect((await server.request('GET', '/api/schedules', { token })).body).toMatchObject({ items: [], total: 0 });
    expect((await saveSchedule(server, here(), {}, token)).status).toBe(404);
    expect((await saveSchedule(server, { agent_ids: [machine.agentId] }, {}, token)).status).toBe(404);
    expect((await saveSchedule(server, { site_id: site.id }, {}, token)).status).toBe(404);
  });

  it('take a right to run commands', async () => {
    const token = await server.request<{ token: string }>('POST', '/api/tokens', {
      body: { name: 'planner', permissions: ['schedules.manage', 'schedules.read'], client_ids: [site.clientId] },
    });
    expect(token.status).toBe(201);
    const answer = await saveSchedule(server, here(), {}, token.body.token);
    expect([answer.status, answer.body.detail]).toEqual([403, expect.stringContaining('runs commands')]);
  });
});
