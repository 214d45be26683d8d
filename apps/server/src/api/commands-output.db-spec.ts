import { randomUUID } from 'node:crypto';
import type { AgentPayload } from '@gururmm/shared/protocol';
import { makeAgent, type MadeAgent } from '../testing/fleet';
import { makeResult } from '../testing/samples';
import { TestAgent } from '../testing/test-agent';
import { getCommand, makeRunning } from '../testing/test-command';
import { openEventStream } from '../testing/test-event-stream';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

interface OutputBody {
  readonly items: readonly { readonly seq: number; readonly stream: string; readonly data: string }[];
  readonly next_seq: number;
  readonly complete: boolean;
}

describe('the output of a command', () => {
  let server: TestServer;
  let made: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
    made = await makeAgent(server);
  });

  beforeEach(() => {
    acknowledgements.length = 0;
    made.agent.received.length = 0;
  });

  afterAll(async () => {
    await made.agent.close();
    await server.stop();
  });

  type Stream = AgentPayload<'command_output'>['stream'];
  const send = (id: string, seq: number, data: string, stream: Stream = 'stdout') =>
    made.agent.send({ type: 'command_output', payload: { command_id: id, seq, stream, data } });
  const inChunks = (id: string, lastSeq: number) =>
    made.agent.send({
      type: 'command_result',
      payload: makeResult(id, { stdout: null, stderr: null, last_seq: lastSeq }),
    });
  /** Every acknowledgement of the test so far. */
  const acknowledgements: number[] = [];
  const acknowledged = async () => {
    const { seq } = (await made.agent.next('output_ack', 15_000)).payload;
    acknowledgements.push(seq);
    return seq;
  };
  const output = async (id: string, afterSeq = -1) =>
    (await server.request<OutputBody>('GET', `/api/commands/${id}/output?after_seq=${afterSeq}`)).body;

  it('is put together from its chunks, by stream', async () => {
    const id = await makeRunning(server, made);
    send(id, 0, 'out 0\n');
    send(id, 1, 'err 1\n', 'stderr');
    send(id, 2, 'out 2 ✓');
    await untilAcknowledged(2);
    inChunks(id, 2);
    await made.agent.next('result_ack');
    expect(await getCommand(server, id)).toMatchObject({
      status: 'completed',
      stdout: 'out 0\nout 2 ✓',
      stderr: 'err 1\n',
    });
  });

  it('of several megabytes comes back whole', async () => {
    const id = await makeRunning(server, made);
    const chunks = Array.from({ length: 150 }, (_, seq) => `${seq} `.padEnd(32_000, 'x').concat('\n'));
    chunks.forEach((data, seq) => send(id, seq, data));
    inChunks(id, chunks.length - 1);
    await untilAcknowledged(chunks.length - 1);
    // The first result may have come before the last chunk was stored: it is sent again until it is taken.
    inChunks(id, chunks.length - 1);
    await made.agent.next('result_ack');
    const command = await getCommand(server, id);
    expect(command.stdout === chunks.join('')).toBe(true);
    expect(command.stderr).toBe('');
  });

  it('is acknowledged without a gap, in whatever order it comes and however often', async () => {
    const id = await makeRunning(server, made);
    send(id, 1, 'b');
    send(id, 3, 'd');
    send(id, 0, 'a');
    await untilAcknowledged(1);
    send(id, 0, 'not again');
    expect(await acknowledged()).toBe(1);
    expect(acknowledgements).not.toContain(3);
    send(id, 2, 'c');
    await untilAcknowledged(3);
    expect(acknowledgements).not.toContain(2);
    inChunks(id, 3);
    await made.agent.next('result_ack');
    expect(await getCommand(server, id)).toMatchObject({ stdout: 'abcd' });
  });

  it('counts what was stored before the agent came back', async () => {
    const id = await makeRunning(server, made);
    send(id, 0, 'a');
    send(id, 1, 'b');
    await untilAcknowledged(1);
    await sql(server, 'DELETE FROM command_output WHERE command_id = $1 AND seq = 1', [id]);
    await sql(server, `INSERT INTO command_output (command_id, seq, stream, data) VALUES ($1, 2, 'stdout', 'c')`, [id]);
    const { agent } = await TestAgent.signIn(server.url, { device_id: made.deviceId, api_key: made.apiKey });
    agent.send({ type: 'command_output', payload: { command_id: id, seq: 1, stream: 'stdout', data: 'b' } });
    expect((await agent.next('output_ack')).payload).toEqual({ command_id: id, seq: 2 });
    await made.agent.closeCode();
    made = { ...made, agent };
  });

  it('that is not complete leaves the result unacknowledged and the command running', async () => {
    const id = await makeRunning(server, made);
    send(id, 0, 'a');
    send(id, 2, 'c');
    expect(await acknowledged()).toBe(0);
    inChunks(id, 2);
    // Results that come behind it and are answered at once: by then it has been looked at.
    for (let behind = 0; behind < 3; behind += 1) {
      const unknown = randomUUID();
      made.agent.send({ type: 'command_result', payload: makeResult(unknown) });
      expect((await made.agent.next('result_ack')).payload.command_id).toBe(unknown);
    }
    expect((await getCommand(server, id)).status).toBe('running');
    send(id, 1, 'b');
    await untilAcknowledged(2);
    expect(made.agent.received.filter(({ type }) => type === 'result_ack')).toEqual([]);
    inChunks(id, 2);
    await made.agent.next('result_ack');
    expect(await getCommand(server, id)).toMatchObject({ status: 'completed', stdout: 'abc' });
  });

  it('may be nothing at all', async () => {
    const id = await makeRunning(server, made);
    inChunks(id, -1);
    await made.agent.next('result_ack');
    expect(await getCommand(server, id)).toMatchObject({ status: 'completed', stdout: '', stderr: '' });
  });

  it('may hold NUL, which PostgreSQL cannot keep, and half characters', async () => {
    const id = await makeRunning(server, made);
    const hostile = 'a\u0000b\ud800c';
    send(id, 0, hostile);
    expect(await acknowledged()).toBe(0);
    made.agent.send({
      type: 'command_result',
      payload: makeResult(id, { stdout: hostile, error: hostile, exit_code: 1 }),
    });
    await made.agent.next('result_ack');
    const kept = 'a\uFFFDb\uFFFDc';
    expect(await getCommand(server, id)).toMatchObject({ status: 'failed', stdout: kept, error: kept });
    expect((await output(id)).items).toEqual([{ seq: 0, stream: 'stdout', data: kept }]);
  });

  it('of a hostile agent does not keep the others from theirs', async () => {
    const id = await makeRunning(server, made);
    const hostile = await makeAgent(server);
    const chunk = { command_id: id, seq: 2 ** 40, stream: 'stdout', data: 'far' } as const;
    hostile.agent.send({ type: 'command_output', payload: chunk });
    send(id, 0, 'a');
    expect(await acknowledged()).toBe(0);
    expect(await hostile.agent.closeCode()).toBe(4400);
  });

  it('is read in pages from any point', async () => {
    const id = await makeRunning(server, made);
    const chunks = Array.from({ length: 205 }, (_, seq) => `${seq};`);
    chunks.forEach((data, seq) => send(id, seq, data));
    await untilAcknowledged(204);
    const first = await output(id);
    expect(first.items).toHaveLength(200);
    expect(first).toMatchObject({ next_seq: 199, complete: false });
    const rest = await output(id, first.next_seq);
    expect(rest).toMatchObject({ next_seq: 204, complete: false });
    expect([...first.items, ...rest.items].map(({ data }) => data)).toEqual(chunks);
    expect(await output(id, 204)).toEqual({ items: [], next_seq: 204, complete: false });
    inChunks(id, 204);
    await made.agent.next('result_ack');
    expect(await output(id, 204)).toEqual({ items: [], next_seq: 204, complete: true });
    expect(await output(id)).toMatchObject({ next_seq: 199, complete: false });
  });

  it('that came inline reads like chunks', async () => {
    const id = await makeRunning(server, made);
    made.agent.send({ type: 'command_result', payload: makeResult(id, { stdout: 'out', stderr: 'err' }) });
    await made.agent.next('result_ack');
    expect(await output(id)).toEqual({
      items: [
        { seq: 0, stream: 'stdout', data: 'out' },
        { seq: 1, stream: 'stderr', data: 'err' },
      ],
      next_seq: 1,
      complete: true,
    });
    expect(await output(id, 1)).toEqual({ items: [], next_seq: 1, complete: true });
  });

  it('streams as it is written, to the end', async () => {
    const id = await makeRunning(server, made);
    send(id, 0, 'before');
    await untilAcknowledged(0);
    const events = await openEventStream(server, `/api/commands/${id}/output`);
    expect(events.response.headers.get('content-type')).toBe('text/event-stream');
    expect(await events.next()).toEqual({
      id: '0',
      event: 'output',
      data: { seq: 0, stream: 'stdout', data: 'before' },
    });
    send(id, 1, 'after\n\nlines', 'stderr');
    expect(await events.next()).toEqual({
      id: '1',
      event: 'output',
      data: { seq: 1, stream: 'stderr', data: 'after\n\nlines' },
    });
    inChunks(id, 1);
    expect(await events.next()).toEqual({ event: 'end', data: {} });
    expect(await events.next()).toBeUndefined();
  });

  it.each(['-2', '1.5', 'x'])('has no page after %j', async (afterSeq) => {
    expect((await server.request('GET', `/api/commands/${randomUUID()}/output?after_seq=${afterSeq}`)).status).toBe(
      400,
    );
  });

  async function untilAcknowledged(seq: number): Promise<void> {
    while ((await acknowledged()) < seq);
  }
});
