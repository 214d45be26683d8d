import { makeAgent, type MadeAgent, reconnect } from '../testing/fleet';
import { makeResult } from '../testing/samples';
import { commandWhen, getCommand, makeRunning, submit } from '../testing/test-command';
import { createJob, getJob, hasCommand, makeFleet, runNext } from '../testing/test-job';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

/** What the freeze promises, and the poll of the dispatcher besides. */
const POLLS_MS = 2_500;
const polls = () => new Promise((resolve) => setTimeout(resolve, POLLS_MS));

describe('the freeze of all dispatch', () => {
  let server: TestServer;
  const connected: MadeAgent[] = [];

  beforeAll(async () => {
    server = await startTestServer();
  });
  afterEach(async () => {
    await freeze(false);
    for (const { agent } of connected.splice(0)) agent.ws.terminate();
  });
  afterAll(() => server.stop());

  const freeze = (dispatch_frozen: boolean, token: string = server.adminToken) =>
    server.request('PUT', '/api/settings', { token, body: { dispatch_frozen } });
  const connect = async () => {
    const made = await makeAgent(server);
    connected.push(made);
    return made;
  };

  it('hands out nothing, and says so of every command that waits', async () => {
    const made = await connect();
    await freeze(true);
    const { id } = await submit(server, made.agentId);
    await polls();
    expect(hasCommand(made)).toBe(false);
    const waiting = await getCommand(server, id);
    expect([waiting.status, waiting.attempt]).toEqual(['pending', 0]);
    expect(waiting.explanation).toMatch(/^All dispatch is frozen: .* It waits until /);
  });

  it('holds while agents reconnect', async () => {
    const made = await connect();
    await made.agent.close();
    await submit(server, made.agentId);
    await freeze(true);
    const back = { ...made, agent: await reconnect(server, made) };
    connected.push(back);
    await polls();
    expect(hasCommand(back)).toBe(false);
  });

  it('holds what was sent and not acknowledged: it is not sent again', async () => {
    const made = await connect();
    const { id } = await submit(server, made.agentId);
    await made.agent.next('command');
    await freeze(true);
    made.agent.ws.terminate();
    const back = { ...made, agent: await reconnect(server, made) };
    connected.push(back);
    await polls();
    expect([hasCommand(back), (await getCommand(server, id)).attempt]).toEqual([false, 1]);
  });

  it('ends at once: what waited is on its way before the next poll', async () => {
    const made = await connect();
    await freeze(true);
    await submit(server, made.agentId);
    const thawedAt = Date.now();
    await freeze(false);
    await made.agent.next('command');
    expect(Date.now() - thawedAt).toBeLessThan(1_500);
  });

  it('lets what runs go on, be reported and be cancelled', async () => {
    const [first, second] = [await connect(), await connect()];
    const runs = await makeRunning(server, first);
    const cancelled = await makeRunning(server, second);
    await freeze(true);
    first.agent.send({ type: 'command_result', payload: makeResult(runs) });
    await commandWhen(server, runs, 'completed');
    expect((await server.request('POST', `/api/commands/${cancelled}/cancel`)).status).toBe(202);
    expect((await second.agent.next('cancel')).payload.command_id).toBe(cancelled);
  });

  it('holds the waves of a job, whose time does not run out meanwhile', async () => {
    const { site, agents } = await makeFleet(server, 2);
    connected.push(...agents);
    const waves = { size: 1, wave_timeout_seconds: 1 };
    const { body: job } = await createJob(server, { site_id: site.id }, { waves });
    await freeze(true);
    const [first, second] = agents;
    if (first === undefined || second === undefined) throw new Error('two agents were made');
    await runNext(first);
    await polls();
    expect(await getJob(server, job.id)).toMatchObject({ current_wave: 1, not_started: 1 });
    await freeze(false);
    await runNext(second);
  });

  it('is told to everybody who waits for commands, and switched by administrators alone', async () => {
    const technician = await signIn(server, await makeUser(server, 'technician'));
    const reader = await signIn(server, await makeUser(server, 'read_only'));
    expect((await freeze(true, technician)).status).toBe(403);
    const read = async (token: string) => (await server.request('GET', '/api/dispatch', { token })).body;
    expect(await read(reader)).toEqual({ frozen: false, frozen_since: null });
    await freeze(true);
    expect(await read(technician)).toEqual({ frozen: true, frozen_since: expect.any(String) as string });
    const entry = await sqlRow(
      server,
      `SELECT before->>'dispatch_frozen' AS before, after->>'dispatch_frozen' AS after FROM audit_log
       WHERE action = 'settings.update' ORDER BY id DESC LIMIT 1`,
    );
    expect(entry).toEqual({ before: 'false', after: 'true' });
  });
});
