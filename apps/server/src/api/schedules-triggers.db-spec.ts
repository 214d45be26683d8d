import { makeAgent, makeSite, type MadeAgent, type MadeSite, reconnect } from '../testing/fleet';
import { hasCommand, runNext, targetsOf } from '../testing/test-job';
import { makeSchedule, runsOf, runsWhenDecided, scheduleBody } from '../testing/test-schedule';
import { TestAgent } from '../testing/test-agent';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

describe('a schedule that waits for machines', () => {
  let server: TestServer;
  let site: MadeSite;

  beforeAll(async () => (server = await startTestServer()));
  afterAll(() => server.stop());
  beforeEach(async () => (site = await makeSite(server)));

  const here = () => ({ client_id: site.clientId });
  const onEnrolment = { when: { kind: 'on_enrolment' } };
  const onReconnect = (seconds: number) => ({ when: { kind: 'on_reconnect', min_interval_seconds: seconds } });
  const again = async (machine: MadeAgent): Promise<MadeAgent> => {
    await machine.agent.close();
    return { ...machine, agent: await reconnect(server, machine) };
  };
  /** Another schedule that every connection sets off: once it has run, the first one has been judged too. */
  const judged = async (machine: MadeAgent, count: number, id: string) => {
    const runs = await runsWhenDecided(server, id, count);
    expect(runs.every((run) => run.agent_id === machine.agentId)).toBe(true);
  };

  it('runs on a machine that enrols, and once', async () => {
    const { id, next_run_at } = await makeSchedule(server, here(), onEnrolment);
    expect(next_run_at).toBeNull();
    const control = await makeSchedule(server, here(), onReconnect(0));
    let machine = await makeAgent(server, site);
    await runNext(machine);
    const [run] = await runsWhenDecided(server, id);
    expect(run).toMatchObject({ state: 'started', agent_id: machine.agentId });
    expect(await targetsOf(server, run?.job_id ?? '')).toMatchObject([{ agent_id: machine.agentId }]);
    machine = await again(machine);
    await judged(machine, 1, control.id);
    expect(await runsOf(server, id)).toHaveLength(1);
  });

  it('leaves alone machines that had enrolled before, and those that its filter is not for', async () => {
    const elsewhere = await makeSite(server);
    let old = await makeAgent(server, site);
    const { id } = await makeSchedule(server, here(), onEnrolment);
    let foreign = await makeAgent(server, elsewhere);
    const both = { agent_ids: [old.agentId, foreign.agentId] };
    const control = await makeSchedule(server, both, { ...onReconnect(0), confirm_count: 2 });
    old = await again(old);
    foreign = await again(foreign);
    await runsWhenDecided(server, control.id, 2);
    expect(await runsOf(server, id)).toEqual([]);
    await Promise.all([runNext(old), runNext(foreign)]);
  });

  it('runs on a machine that comes back, not on its first connection, and not twice within its interval', async () => {
    const { id } = await makeSchedule(server, here(), onReconnect(3_600));
    const control = await makeSchedule(server, here(), { ...onReconnect(0), command: 'echo control' });
    let machine = await makeAgent(server, site);
    expect(hasCommand(machine)).toBe(false);
    machine = await again(machine);
    await runsWhenDecided(server, id);
    await judged(machine, 1, control.id);
    machine = await again(machine);
    await judged(machine, 2, control.id);
    expect(await runsOf(server, id)).toMatchObject([{ state: 'started', agent_id: machine.agentId }]);
    // An hour later.
    await sql(server, `UPDATE schedule_runs SET due_at = due_at - interval '1 hour' WHERE schedule_id = $1`, [id]);
    machine = await again(machine);
    expect(await runsWhenDecided(server, id, 2)).toHaveLength(2);
  });

  it('does nothing while it is switched off, and does not catch up', async () => {
    const { id } = await makeSchedule(server, here(), { ...onEnrolment, enabled: false });
    const control = await makeSchedule(server, here(), onReconnect(0));
    let machine = await makeAgent(server, site);
    const path = `/api/schedules/${id}`;
    const saved = await server.request('PUT', path, { body: scheduleBody(here(), onEnrolment) });
    expect(saved.status).toBe(200);
    machine = await again(machine);
    await judged(machine, 1, control.id);
    expect(await runsOf(server, id)).toEqual([]);
  });

  it('waits for the approval of a machine', async () => {
    const { id } = await makeSchedule(server, here(), onEnrolment);
    const deviceId = `spec-waiting-${site.id}`;
    const waiting = await TestAgent.signIn(server.url, { device_id: deviceId, site_code: site.siteCode });
    await makeAgent(server, site);
    // The other machine has been judged, and this one came before it.
    expect(await runsWhenDecided(server, id)).toHaveLength(1);
    await server.request('POST', `/api/agents/${waiting.agentId}/approve`, { body: { site_id: site.id } });
    await waiting.agent.closeCode();
    await TestAgent.signIn(server.url, { device_id: deviceId, site_code: site.siteCode });
    const runs = await runsWhenDecided(server, id, 2);
    expect(runs[0]).toMatchObject({ agent_id: waiting.agentId });
  });
});
