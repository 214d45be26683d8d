import { createHash } from 'node:crypto';
import { CommandHealth } from '@gururmm/server/commands';
import pg from 'pg';
import { makeAgent, makeSite, type MadeAgent } from '../testing/fleet';
import { makeResult } from '../testing/samples';
import { commandWhen, makeRunning, submit } from '../testing/test-command';
import { startTestServer, type TestServer } from '../testing/test-server';

describe('the health query of commands', () => {
  let server: TestServer;
  let made: MadeAgent;
  let owner: pg.Client;
  let id: string;

  beforeAll(async () => {
    server = await startTestServer();
    made = await makeAgent(server, await makeSite(server));
    owner = new pg.Client({ connectionString: server.databaseUrl });
    await owner.connect();
    // What no code of the product can do any more: without triggers and foreign keys.
    await owner.query('SET session_replication_role = replica');
  });

  beforeEach(async () => {
    id = await makeRunning(server, made);
    const output_sha256 = createHash('sha256').update('ab').digest('hex');
    const payload = makeResult(id, { stdout: 'a', stderr: 'b', output_sha256 });
    made.agent.send({ type: 'command_result', payload });
    await commandWhen(server, id, 'completed');
  });

  afterEach(async () => {
    for (const table of ['command_steps', 'command_output']) {
      await owner.query(`DELETE FROM ${table} WHERE command_id = $1`, [id]);
    }
    await owner.query('DELETE FROM commands WHERE id = $1', [id]);
  });

  afterAll(async () => {
    await owner.end();
    await server.stop();
  });

  const broken = async () => {
    const health = server.app.get(CommandHealth);
    await health.check();
    return [...health.violations].filter(([, count]) => count > 0).map(([invariant]) => invariant);
  };

  it('finds nothing wrong with commands that took their course, and shows that to Prometheus', async () => {
    await submit(server, made.agentId);
    expect(await broken()).toEqual([]);
    const { body } = await server.request<string>('GET', '/metrics');
    expect(body).toContain('rmm_command_invariant_violations{invariant="one_terminal_state"} 0');
  });

  it.each([
    [
      'a second end',
      `INSERT INTO command_steps (command_id, client_id, status) SELECT id, client_id, 'failed' FROM commands WHERE id = $1`,
      'one_terminal_state',
    ],
    ['a lost end time', 'UPDATE commands SET completed_at = NULL WHERE id = $1', 'end_time_as_state_says'],
    ['a lost start', 'UPDATE commands SET started_at = NULL WHERE id = $1', 'start_as_state_says'],
    ['a lost step', `DELETE FROM command_steps WHERE command_id = $1 AND status = 'running'`, 'legal_steps_only'],
    ['other output', `UPDATE commands SET stdout = 'changed' WHERE id = $1`, 'stored_output_is_the_reported'],
    [
      'output of another client',
      `INSERT INTO command_output (command_id, seq, client_id, stream, data) VALUES ($1, 0, gen_random_uuid(), 'stdout', 'x')`,
      'rows_of_one_client',
    ],
  ])('sees %s', async (_what, damage, invariant) => {
    await owner.query(damage, [id]);
    expect(await broken()).toContain(invariant);
  });
});
