import { BackgroundQueue, defineQueue } from '@gururmm/server/platform/background';
import { makeAgent, makeSite, type MadeAgent, type MadeSite, reconnect } from '../testing/fleet';
import { hasCommand, runNext } from '../testing/test-job';
import { makeDue, makeSchedule, runsOf, runsWhenDecided } from '../testing/test-schedule';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

const MINUTES = 30;
const RUN = defineQueue<{ readonly runId: string }>('schedules.run');

const jobsOf = (server: TestServer, scheduleId: string) =>
  sql(server, 'SELECT 1 FROM jobs j JOIN schedule_runs r ON r.id = j.schedule_run_id WHERE r.schedule_id = $1', [
    scheduleId,
  ]);

describe('schedules on two servers', () => {
  let first: TestServer;
  let second: TestServer;
  let site: MadeSite;
  let machine: MadeAgent;

  beforeAll(async () => {
    first = await startTestServer();
    second = await startTestServer({}, first);
    site = await makeSite(first);
    machine = await makeAgent(first, site);
  });
  afterAll(async () => {
    await second.stop();
    await first.stop();
  });

  it('run each time once', async () => {
    const ids: string[] = [];
    for (let made = 0; made < 10; made += 1) ids.push((await makeSchedule(first, { client_id: site.clientId })).id);
    await sql(first, 'UPDATE schedules SET next_run_at = now() WHERE id = ANY($1)', [ids]);
    for (const id of ids) expect(await runsWhenDecided(second, id)).toMatchObject([{ state: 'started' }]);
    for (let run = 0; run < ids.length; run += 1) await runNext(machine);
    const jobs = await Promise.all(ids.map((id) => jobsOf(first, id)));
    expect(jobs.map((made) => made.length)).toEqual(ids.map(() => 1));
    expect(hasCommand(machine)).toBe(false);
  });

  it('run once for a machine whose connection both saw', async () => {
    const when = { kind: 'on_reconnect', min_interval_seconds: 3_600 };
    const { id } = await makeSchedule(first, { client_id: site.clientId }, { when });
    const onFirst = { ...machine, agent: await reconnect(first, machine) };
    const onSecond = { ...machine, agent: await reconnect(second, machine) };
    await runsWhenDecided(first, id);
    await runNext(onSecond);
    expect([await runsOf(first, id), await jobsOf(first, id)]).toEqual([[expect.anything()], [expect.anything()]]);
    expect(hasCommand(onFirst)).toBe(false);
  });

  it('make one job for a run that is handed out twice', async () => {
    const { id } = await makeSchedule(first, { client_id: site.clientId });
    await makeDue(first, id);
    const [run] = await runsWhenDecided(first, id);
    // As after a crash between the job and the note that it was made.
    await sql(first, `UPDATE schedule_runs SET state = 'due', decided_at = NULL WHERE id = $1`, [run?.id]);
    await second.app.get(BackgroundQueue).send(RUN, { runId: run?.id ?? '' });
    expect(await runsWhenDecided(first, id)).toMatchObject([{ id: run?.id, state: 'started', job_id: run?.job_id }]);
    expect(await jobsOf(first, id)).toHaveLength(1);
  });
});

describe('schedules over a restart of the server', () => {
  it('lose no run and double none', async () => {
    const before = await startTestServer();
    const site = await makeSite(before);
    const machine = await makeAgent(before, site);
    const onTime = { agent_ids: [machine.agentId] };
    const claimed = await makeSchedule(before, onTime);
    const passed = await makeSchedule(before, onTime, { missed_runs: 'run_once' });
    const skipped = await makeSchedule(before, onTime, { missed_runs: 'skip' });
    // Claimed, with its place in the queue, when the server goes.
    const { id: runId } = await sqlRow<{ id: string }>(
      before,
      'INSERT INTO schedule_runs (schedule_id, due_at) VALUES ($1, now()) RETURNING id',
      [claimed.id],
    );
    await before.app.get(BackgroundQueue).send(RUN, { runId }, { startAfter: 5 });
    await before.app.close();
    const after = await startTestServer({}, before);
    try {
      const back = { ...machine, agent: await reconnect(after, machine) };
      for (const { id } of [passed, skipped]) await makeDue(after, id, MINUTES * 60);
      expect(await runsWhenDecided(after, claimed.id)).toMatchObject([{ id: runId, state: 'started' }]);
      expect(await runsWhenDecided(after, passed.id)).toMatchObject([{ state: 'started' }]);
      expect(await runsWhenDecided(after, skipped.id)).toMatchObject([{ state: 'missed' }]);
      await runNext(back);
      await runNext(back);
      expect([await jobsOf(after, claimed.id), await jobsOf(after, passed.id)]).toMatchObject([
        { length: 1 },
        { length: 1 },
      ]);
      back.agent.ws.terminate();
    } finally {
      await after.stop();
    }
  });
});
