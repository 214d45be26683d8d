import { waitUntil } from '@gururmm/server/platform/testing';
import pg from 'pg';
import { makeAgent, type MadeAgent } from '../testing/fleet';
import { makeSample } from '../testing/samples';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sqlRow } from '../testing/test-sql';

/** Long enough for a wrong acknowledgement to arrive, which takes milliseconds. */
const SILENCE_MS = 1_500;

describe('metrics when something fails at the worst moment', () => {
  let server: TestServer;
  let made: MadeAgent;
  let owner: pg.Client;

  beforeAll(async () => {
    server = await startTestServer();
    made = await makeAgent(server);
    owner = new pg.Client({ connectionString: server.databaseUrl });
    await owner.connect();
  });

  afterAll(async () => {
    await made.agent.close();
    await owner.end();
    await server.stop();
  });

  const acknowledged = () => made.agent.received.filter(({ type }) => type === 'metrics_ack').length;
  const stored = async () =>
    sqlRow<{ samples: number; distinct_samples: number }>(
      server,
      `SELECT count(*)::int AS samples, count(DISTINCT net_rx_bytes)::int AS distinct_samples FROM metrics WHERE agent_id = $1`,
      [made.agentId],
    );

  it('metrics_acknowledged_after_commit: a report whose COMMIT is refused is not acknowledged, and stored once when it comes again', async () => {
    const report = { seq: 1, samples: [makeSample(new Date(), { net_rx_bytes: 1 })] };
    await owner.query(`
      CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
      CREATE CONSTRAINT TRIGGER refuse_commit AFTER INSERT ON metrics_marks DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION refuse_commit()`);
    made.agent.send({ type: 'metrics_report', payload: report });
    await waitUntil('an answer', () =>
      made.agent.received.some(({ type }) => type === 'error' || type === 'metrics_ack'),
    );
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
    await owner.query('DROP TRIGGER refuse_commit ON metrics_marks; DROP FUNCTION refuse_commit()');
    expect({
      invariant: 'metrics_acknowledged_after_commit',
      acknowledged: acknowledged(),
      ...(await stored()),
    }).toEqual({
      invariant: 'metrics_acknowledged_after_commit',
      acknowledged: 0,
      samples: 0,
      distinct_samples: 0,
    });
    made.agent.send({ type: 'metrics_report', payload: report });
    expect((await made.agent.next('metrics_ack')).payload.seq).toBe(1);
    // An acknowledgement that was lost on the way: the report comes once more.
    made.agent.send({ type: 'metrics_report', payload: { ...report, seq: 2 } });
    expect((await made.agent.next('metrics_ack')).payload.seq).toBe(2);
    expect(await stored()).toEqual({ samples: 1, distinct_samples: 1 });
  });
});
