import { CommandReports, CommandSweeper } from '@gururmm/server/commands';
import { waitUntil } from '@gururmm/server/platform/testing';
import pg from 'pg';
import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { makeResult } from '../testing/samples';
import { getCommand, makeRunning, submit } from '../testing/test-command';
import { makePolicy, setTo } from '../testing/test-policy';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

const MAX_LATE_RESULTS = 3;

/** Many commands and many agents at once: what holds one of them up must not hold up the others. */
describe('the limits of commands', () => {
  let server: TestServer;
  let site: MadeSite;
  let owner: pg.Client;
  const connected: MadeAgent[] = [];

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
    owner = new pg.Client({ connectionString: server.databaseUrl });
    await owner.connect();
  });

  afterEach(() => {
    for (const { agent } of connected.splice(0)) agent.ws.terminate();
  });

  afterAll(async () => {
    await owner.end();
    await server.stop();
  });

  const connect = async (at = site, auth: Record<string, unknown> = {}) => {
    const made = await makeAgent(server, at, auth);
    connected.push(made);
    return made;
  };
  const received = ({ agent }: MadeAgent) => agent.received.filter(({ type }) => type === 'command').length;

  it.each([1, 7])('as many commands are in hand as the policy says: %i', async (most) => {
    const own = await makeSite(server);
    await makePolicy(server, {
      level: 'client',
      client_id: own.clientId,
      items: setTo({ max_concurrent_commands: most }),
    });
    const made = await connect(own);
    for (let count = 0; count < most + 2; count += 1) await submit(server, made.agentId);
    await waitUntil('what may be sent to be sent', () => received(made) === most);
    const [waiting] = await sql<{ id: string }>(
      server,
      `SELECT id FROM commands WHERE agent_id = $1 AND attempt = 0 ORDER BY created_at LIMIT 1`,
      [made.agentId],
    );
    const { explanation } = await getCommand(server, waiting?.id ?? '');
    expect(explanation).toContain(`has ${most} other commands in hand and runs at most ${most} at once`);
    // The poll of the dispatcher does not go beyond it either.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(received(made)).toBe(most);
    const first = (await made.agent.next('command')).payload.command_id;
    made.agent.send({ type: 'command_result', payload: makeResult(first) });
    await waitUntil('the next one', () => received(made) === most);
  });

  it('a command that the agent could not run when it was last here says so while it waits', async () => {
    const made = await connect(site, { capabilities: ['shell', 'secret_env'] });
    await made.agent.close();
    await waitUntil('the agent to be offline', async () => {
      return (await server.request<{ status: string }>('GET', `/api/agents/${made.agentId}`)).body.status === 'offline';
    });
    const task = await submit(server, made.agentId, { command_type: 'claude_task', command: 'look' });
    expect(task.explanation).toMatch(/^The agent is offline since .*It lacked claude_task .*It waits until /);
    const plain = await submit(server, made.agentId, { secret_env: { TOKEN: 'a secret value' } });
    expect(plain.explanation).not.toContain('It lacked');
    const registered = await server.request<{ id: string }>('POST', '/api/agents', { body: { hostname: 'new' } });
    const unseen = await sql<{ id: string }>(server, `SELECT id FROM agents WHERE hostname = 'new'`);
    expect(registered.status).toBe(201);
    const early = await submit(server, unseen[0]?.id ?? '', { command_type: 'claude_task', command: 'look' });
    expect(early.explanation).not.toContain('It lacked');
  });

  it('a result that the database refuses is refused alone; those that came with it are stored', async () => {
    const agents = await Promise.all(Array.from({ length: 5 }, () => connect()));
    const ids = await Promise.all(agents.map((made) => makeRunning(server, made)));
    await owner.query(`
      CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF NEW.stdout = 'poison' THEN RAISE EXCEPTION 'poisoned'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER refuse_poison BEFORE UPDATE ON commands FOR EACH ROW EXECUTE FUNCTION refuse_poison()`);
    const reports = server.app.get(CommandReports);
    const result = (index: number) =>
      makeResult(ids[index] ?? '', { stdout: index === 2 ? 'poison' : `good ${index}` });
    // In one turn, so that they share a transaction.
    const taken = await Promise.all(agents.map(({ agentId }, index) => reports.ended(agentId, result(index))));
    expect(taken).toEqual([true, true, false, true, true]);
    const commands = await Promise.all(ids.map((id) => getCommand(server, id)));
    expect(commands.map(({ status, stdout }) => [status, stdout])).toEqual([
      ['completed', 'good 0'],
      ['completed', 'good 1'],
      ['running', null],
      ['completed', 'good 3'],
      ['completed', 'good 4'],
    ]);
    await owner.query('DROP TRIGGER refuse_poison ON commands; DROP FUNCTION refuse_poison()');
    agents[2]?.agent.send({ type: 'command_result', payload: result(2) });
    await agents[2]?.agent.next('result_ack');
    expect(await getCommand(server, ids[2] ?? '')).toMatchObject({ status: 'completed', stdout: 'poison' });
  });

  it('a sweep passes over what another transaction holds, and takes it the next time', async () => {
    const made = await connect();
    await made.agent.close();
    const held = await submit(server, made.agentId);
    const free = await submit(server, made.agentId);
    const silent = await connect();
    const [runningHeld, runningFree] = [await makeRunning(server, silent), await makeRunning(server, silent)];
    const [waits, runs] = [
      [held.id, free.id],
      [runningHeld, runningFree],
    ];
    const statuses = (ids: readonly string[]) =>
      Promise.all(ids.map(async (id) => (await getCommand(server, id)).status));
    // Over in a second and a half, when two of the four are held.
    await sql(server, `UPDATE commands SET expires_at = now() + interval '1.5 seconds' WHERE id = ANY($1)`, [waits]);
    await sql(
      server,
      `UPDATE commands SET started_at = now() - make_interval(secs => timeout_seconds + 60 - 1.5) WHERE id = ANY($1)`,
      [runs],
    );
    await owner.query('BEGIN');
    try {
      await owner.query('SELECT 1 FROM commands WHERE id = ANY($1) FOR UPDATE', [[held.id, runningHeld]]);
      await waitUntil('the sweep of what is free', async () => {
        const now = await statuses([free.id, runningFree]);
        return now[0] === 'expired' && now[1] === 'timed_out';
      });
      await server.app.get(CommandSweeper).sweep();
      expect(await statuses([held.id, runningHeld])).toEqual(['pending', 'running']);
    } finally {
      await owner.query('COMMIT');
    }
    await server.app.get(CommandSweeper).sweep();
    expect(await statuses([...waits, ...runs])).toEqual(['expired', 'expired', 'timed_out', 'timed_out']);
  });

  it('late results are kept, each once, up to three; all are acknowledged', async () => {
    const made = await connect();
    const id = await makeRunning(server, made);
    made.agent.send({ type: 'command_result', payload: makeResult(id, { stdout: 'first' }) });
    await made.agent.next('result_ack');
    const before = await getCommand(server, id);
    for (let index = 0; index < 12; index += 1) {
      made.agent.send({ type: 'command_result', payload: makeResult(id, { stdout: `late ${index % 6}` }) });
      expect((await made.agent.next('result_ack')).payload.command_id).toBe(id);
    }
    const late = await sql<{ stdout: string }>(
      server,
      `SELECT result->>'stdout' AS stdout FROM command_late_results WHERE command_id = $1 ORDER BY 1`,
      [id],
    );
    expect(late.map(({ stdout }) => stdout)).toEqual(
      Array.from({ length: MAX_LATE_RESULTS }, (_, index) => `late ${index}`),
    );
    expect(await getCommand(server, id)).toEqual(before);
  });
});
