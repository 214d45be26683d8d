import { randomUUID } from 'node:crypto';
import { AuditTrail } from '@gururmm/server/audit';
import { jest } from '@jest/globals';
import pg from 'pg';
import { makeAgent, type MadeAgent } from '../testing/fleet';
import type { CommandBody } from '../testing/test-command';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sqlRow } from '../testing/test-sql';

/** A repeated request must never run a second command, whatever became of the first one. */
describe('an Idempotency-Key whose first request went wrong', () => {
  let server: TestServer;
  let made: MadeAgent;
  let owner: pg.Client;

  beforeAll(async () => {
    server = await startTestServer();
    made = await makeAgent(server);
    await made.agent.close();
    owner = new pg.Client({ connectionString: server.databaseUrl });
    await owner.connect();
  });

  afterAll(async () => {
    await owner.end();
    await server.stop();
  });

  const post = (key: string, command: string) =>
    server.request<CommandBody & { code?: string; detail?: string }>('POST', `/api/agents/${made.agentId}/command`, {
      body: { command_type: 'shell', command },
      headers: { 'Idempotency-Key': key },
    });
  const countOf = async (command: string) =>
    (
      await sqlRow<{ count: number }>(server, 'SELECT count(*)::int AS count FROM commands WHERE command = $1', [
        command,
      ])
    ).count;

  it('stays taken when the answer of COMMIT was lost: nobody knows whether there is a command', async () => {
    const [key, command] = [randomUUID(), randomUUID()];
    const audit = server.app.get(AuditTrail);
    const change = audit.change.bind(audit);
    const lost = jest.spyOn(audit, 'change').mockImplementationOnce(async (...args) => {
      await change(...args);
      throw new Error('Connection terminated unexpectedly');
    });
    expect((await post(key, command)).status).toBe(500);
    lost.mockRestore();
    expect(await countOf(command)).toBe(1);
    const again = await post(key, command);
    expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(again.body.detail).toContain('look what it did');
    expect(await countOf(command)).toBe(1);
  });

  it('stays taken when its answer could not be kept, and the caller hears what was done', async () => {
    const [key, command] = [randomUUID(), randomUUID()];
    await owner.query(`
      CREATE FUNCTION refuse_answer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
      CREATE TRIGGER refuse_answer BEFORE UPDATE ON idempotency_keys FOR EACH ROW EXECUTE FUNCTION refuse_answer()`);
    const first = await post(key, command);
    await owner.query('DROP TRIGGER refuse_answer ON idempotency_keys; DROP FUNCTION refuse_answer()');
    expect(first).toMatchObject({ status: 202, body: { command } });
    expect(await post(key, command)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await countOf(command)).toBe(1);
  });

  it('stays taken for a day when the server was killed, then starts afresh', async () => {
    const [key, command] = [randomUUID(), randomUUID()];
    await post(key, command);
    const age = (hours: number) =>
      owner.query(
        `UPDATE idempotency_keys SET status = NULL, body = NULL, created_at = now() - make_interval(hours => $2) WHERE key = $1`,
        [key, hours],
      );
    await age(23);
    expect((await post(key, command)).status).toBe(409);
    expect(await countOf(command)).toBe(1);
    await age(25);
    expect((await post(key, command)).status).toBe(202);
    expect(await countOf(command)).toBe(2);
  });
});
