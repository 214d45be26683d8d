import { CommandSweeper } from '@gururmm/server/commands';
import { jest } from '@jest/globals';
import pg from 'pg';
import { makeAgent, makeSite, type MadeAgent } from '../testing/fleet';
import { makeResult } from '../testing/samples';
import { commandWhen, getCommand, makeRunning, submit } from '../testing/test-command';
import { startTestServer, type TestServer } from '../testing/test-server';

/** Long enough for a wrong acknowledgement or dispatch to arrive, which takes milliseconds. */
const SILENCE_MS = 1_500;
const HOUR_MS = 3_600_000;

/** The rules of the server that a fault would break once in a thousand runs, each forced here. */
describe('commands when something fails at the worst moment', () => {
  let server: TestServer;
  let made: MadeAgent;
  let owner: pg.Client;

  beforeAll(async () => {
    server = await startTestServer({ RMM_COMMAND_LEASE_SECONDS: '1' });
    made = await makeAgent(server, await makeSite(server));
    owner = new pg.Client({ connectionString: server.databaseUrl });
    await owner.connect();
  });

  afterAll(async () => {
    await owner.end();
    await server.stop();
  });

  const silence = () => new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
  const received = (type: string) => made.agent.received.filter((message) => message.type === type).length;

  it('acknowledged_after_commit: a result whose COMMIT is refused is not acknowledged, and stored when it comes again', async () => {
    const id = await makeRunning(server, made);
    await owner.query(`
      CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
      CREATE CONSTRAINT TRIGGER refuse_commit AFTER UPDATE ON commands DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION refuse_commit()`);
    made.agent.send({ type: 'command_result', payload: makeResult(id) });
    await silence();
    await owner.query('DROP TRIGGER refuse_commit ON commands; DROP FUNCTION refuse_commit()');
    expect({ invariant: 'acknowledged_after_commit', acknowledged: received('result_ack') }).toEqual({
      invariant: 'acknowledged_after_commit',
      acknowledged: 0,
    });
    made.agent.send({ type: 'command_result', payload: makeResult(id) });
    await made.agent.next('result_ack');
    expect((await getCommand(server, id)).status).toBe('completed');
  });

  it('sweeper_by_database_clock: a server whose clock is hours ahead ends nothing', async () => {
    const id = await makeRunning(server, made);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 48 * HOUR_MS);
    try {
      await server.app.get(CommandSweeper).sweep();
    } finally {
      clock.mockRestore();
    }
    const { status } = await getCommand(server, id);
    expect({ invariant: 'sweeper_by_database_clock', status }).toEqual({
      invariant: 'sweeper_by_database_clock',
      status: 'running',
    });
    made.agent.send({ type: 'command_result', payload: makeResult(id) });
    await commandWhen(server, id, 'completed');
  });

  it('fenced_by_epoch: a node that holds an older socket of the agent hands out nothing', async () => {
    // As if the agent had signed in once more, by a connection that this node has not heard of.
    await owner.query('UPDATE agents SET socket_epoch = socket_epoch + 1 WHERE id = $1', [made.agentId]);
    const { id } = await submit(server, made.agentId);
    await silence();
    const { attempt } = await getCommand(server, id);
    expect({ invariant: 'fenced_by_epoch', attempt, sent: received('command') }).toEqual({
      invariant: 'fenced_by_epoch',
      attempt: 0,
      sent: 0,
    });
    await owner.query('UPDATE agents SET socket_epoch = socket_epoch - 1 WHERE id = $1', [made.agentId]);
    expect((await made.agent.next('command')).payload).toMatchObject({ command_id: id });
  });
});
