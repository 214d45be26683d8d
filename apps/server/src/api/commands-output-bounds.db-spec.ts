import { randomUUID } from 'node:crypto';
import type { AgentPayload } from '@gururmm/shared/protocol';
import { waitUntil } from '@gururmm/server/platform/testing';
import { makeAgent, makeSite, type MadeAgent } from '../testing/fleet';
import { makeResult } from '../testing/samples';
import { getCommand, makeRunning } from '../testing/test-command';
import { makePolicy, setTo } from '../testing/test-policy';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

const CAP_BYTES = 4096;
/** Beyond the cap there is room for the line that says how much was cut. */
const MARKER_BYTES = 1024;
const MAX_CHUNKS = 100_000;
const MAX_AHEAD = 1024;

type Stream = AgentPayload<'command_output'>['stream'];

/** What an agent that keeps to no rule can make the server store. */
describe('the output of an agent that sends too much', () => {
  let server: TestServer;
  let made: MadeAgent;
  let other: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
    const site = await makeSite(server);
    await makePolicy(server, {
      level: 'client',
      client_id: site.clientId,
      items: setTo({ output_cap_bytes: CAP_BYTES, max_concurrent_commands: 64 }),
    });
    made = await makeAgent(server, site);
    other = await makeAgent(server, site);
  });

  beforeEach(() => {
    made.agent.received.length = 0;
  });

  afterAll(async () => {
    await Promise.all([made.agent.close(), other.agent.close()]);
    await server.stop();
  });

  const send = (id: string, seq: number, data: string, stream: Stream = 'stdout', { agent } = made) =>
    agent.send({ type: 'command_output', payload: { command_id: id, seq, stream, data } });
  const acknowledged = async (id: string, seq: number) => {
    await waitUntil(`chunk ${seq} to be acknowledged`, () =>
      made.agent.received.some(
        ({ type, payload }) => type === 'output_ack' && payload.command_id === id && payload.seq === seq,
      ),
    );
  };
  /** Everything sent before has been looked at: a later command's chunk has its answer. */
  const settled = async () => {
    const id = await makeRunning(server, made);
    send(id, 0, 'settled');
    await acknowledged(id, 0);
  };
  const end = async (id: string, lastSeq: number) => {
    made.agent.send({
      type: 'command_result',
      payload: makeResult(id, { stdout: null, stderr: null, last_seq: lastSeq }),
    });
    await made.agent.next('result_ack');
  };
  const stored = (id: string) =>
    sqlRow<{ chunks: number; out: number; err: number; last: number | null }>(
      server,
      `SELECT count(*)::int AS chunks, max(seq) AS last,
         coalesce(sum(octet_length(data)) FILTER (WHERE stream = 'stdout'), 0)::int AS out,
         coalesce(sum(octet_length(data)) FILTER (WHERE stream = 'stderr'), 0)::int AS err
       FROM command_output WHERE command_id = $1`,
      [id],
    );
  const highestAcknowledged = (id: string) =>
    Math.max(
      -1,
      ...made.agent.received.map(({ type, payload }) =>
        type === 'output_ack' && payload.command_id === id ? payload.seq : -1,
      ),
    );

  it('is cut at the cap of its stream: the other stream goes on, all is acknowledged, and it says so', async () => {
    const id = await makeRunning(server, made);
    for (let seq = 0; seq < 40; seq += 1) send(id, seq, 'x'.repeat(500));
    send(id, 40, 'errors have room of their own', 'stderr');
    await acknowledged(id, 40);
    const { chunks, out, err } = await stored(id);
    expect([chunks, err]).toEqual([41, 29]);
    expect(out).toBeGreaterThan(CAP_BYTES - 500);
    expect(out).toBeLessThanOrEqual(CAP_BYTES + MARKER_BYTES);
    await end(id, 40);
    const command = await getCommand(server, id);
    expect(command).toMatchObject({ status: 'completed', truncated: true, stderr: 'errors have room of their own' });
    expect(command.stdout).toBe('x'.repeat(out));
  });

  it('that comes twice with more the second time is stored as it was counted', async () => {
    const id = await makeRunning(server, made);
    for (let seq = 0; seq < 30; seq += 1) {
      send(id, seq, '');
      send(id, seq, 'y'.repeat(4000));
    }
    await settled();
    const { out } = await stored(id);
    expect(out).toBeLessThanOrEqual(CAP_BYTES + MARKER_BYTES);
    send(id, 29, '');
    await acknowledged(id, 29);
  });

  it('far ahead of a gap is neither stored nor acknowledged; what fills the gap goes on', async () => {
    const id = await makeRunning(server, made);
    send(id, 0, 'a');
    await acknowledged(id, 0);
    for (const seq of [1 + MAX_AHEAD + 1, 50_000, MAX_CHUNKS - 1]) send(id, seq, 'far');
    await settled();
    expect([(await stored(id)).chunks, highestAcknowledged(id)]).toEqual([1, 0]);
    send(id, 1 + MAX_AHEAD, 'near enough');
    send(id, 1, 'b');
    await acknowledged(id, 1);
    await settled();
    expect([(await stored(id)).chunks, highestAcknowledged(id)]).toEqual([3, 1]);
    await end(id, 1);
    expect(await getCommand(server, id)).toMatchObject({ status: 'completed' });
  });

  it('with a seq beyond every bound is not stored, is marked as cut, and is not acknowledged in its place', async () => {
    const id = await makeRunning(server, made);
    for (const seq of [MAX_CHUNKS, 2 ** 31 - 1]) send(id, seq, 'far');
    await settled();
    expect([(await stored(id)).chunks, highestAcknowledged(id)]).toEqual([0, -1]);
    expect((await getCommand(server, id)).truncated).toBe(true);
    send(id, 0, 'a');
    await acknowledged(id, 0);
  });

  it('in ever more tiny chunks is kept up to 100,000 of them; the rest is acknowledged and forgotten', async () => {
    const id = await makeRunning(server, made);
    await sql(
      server,
      `INSERT INTO command_output (command_id, client_id, seq, stream, data)
       SELECT c.id, c.client_id, s, 'stdout', '' FROM commands c, generate_series(0, $2::int) s WHERE c.id = $1`,
      [id, MAX_CHUNKS - 51],
    );
    for (let seq = MAX_CHUNKS - 50; seq < MAX_CHUNKS + 50; seq += 1) send(id, seq, '.');
    await acknowledged(id, MAX_CHUNKS - 1);
    // An agent sends again what was not acknowledged: by now there is nothing that the server could still want.
    for (let seq = MAX_CHUNKS; seq < MAX_CHUNKS + 50; seq += 1) send(id, seq, '.');
    await acknowledged(id, MAX_CHUNKS + 49);
    expect(await stored(id)).toMatchObject({ chunks: MAX_CHUNKS, last: MAX_CHUNKS - 1, out: 50 });
    await end(id, MAX_CHUNKS + 49);
    expect(await getCommand(server, id)).toMatchObject({
      status: 'completed',
      truncated: true,
      stdout: '.'.repeat(50),
    });
  });

  it('after the result changes nothing, and is acknowledged so that it ends', async () => {
    const id = await makeRunning(server, made);
    send(id, 0, 'a');
    await acknowledged(id, 0);
    await end(id, 0);
    const before = await getCommand(server, id);
    for (let seq = 1; seq < 20; seq += 1) send(id, seq, 'late');
    await acknowledged(id, 19);
    expect((await stored(id)).chunks).toBe(1);
    expect(await getCommand(server, id)).toEqual(before);
  });

  it('under another agent’s command, or none, is stored nowhere, whatever it says', async () => {
    const id = await makeRunning(server, made);
    const nobodys = randomUUID();
    for (const victim of [id, nobodys]) {
      for (const seq of [0, 1, 5000, MAX_CHUNKS]) send(victim, seq, 'forged', 'stdout', other);
    }
    await waitUntil('the answers', () => other.agent.received.filter(({ type }) => type === 'output_ack').length === 8);
    expect((await stored(id)).chunks).toBe(0);
    expect(await getCommand(server, id)).toMatchObject({ status: 'running', truncated: false });
    send(id, 0, 'its own');
    await acknowledged(id, 0);
    await end(id, 0);
    expect(await getCommand(server, id)).toMatchObject({ status: 'completed', stdout: 'its own' });
  });
});
