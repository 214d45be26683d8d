import { randomUUID } from 'node:crypto';
import { waitUntil } from '@gururmm/server/platform/testing';
import type { AgentPayload } from '@gururmm/shared/protocol';
import { makeAgent, type MadeAgent, reconnect } from '../testing/fleet';
import { makeResult } from '../testing/samples';
import { type EventStream, openEventStream } from '../testing/test-event-stream';
import { getCommand, makeRunning } from '../testing/test-command';
import { TestConsole } from '../testing/test-console';
import { startTestServer, type TestServer } from '../testing/test-server';

interface Chunk {
  readonly seq: number;
  readonly stream: string;
  readonly data: string;
}

/** Following the output of a command while servers and agents come and go. */
describe('live output', () => {
  let server: TestServer;
  let made: MadeAgent;
  const streams: EventStream[] = [];

  beforeAll(async () => {
    server = await startTestServer();
    made = await makeAgent(server);
  });

  beforeEach(() => {
    made.agent.received.length = 0;
  });

  afterEach(async () => {
    await Promise.all(streams.splice(0).map((stream) => stream.close()));
  });

  afterAll(async () => {
    await made.agent.close();
    await server.stop();
  });

  const send = (id: string, seq: number, data: string, stream: AgentPayload<'command_output'>['stream'] = 'stdout') =>
    made.agent.send({ type: 'command_output', payload: { command_id: id, seq, stream, data } });
  const acknowledged = (id: string, seq: number) =>
    waitUntil(`chunk ${seq} to be acknowledged`, () =>
      made.agent.received.some(
        ({ type, payload }) => type === 'output_ack' && payload.command_id === id && payload.seq >= seq,
      ),
    );
  const end = async (id: string, lastSeq: number) => {
    const result = makeResult(id, { stdout: null, stderr: null, last_seq: lastSeq });
    made.agent.send({ type: 'command_result', payload: result });
    await made.agent.next('result_ack');
  };
  const tail = async (id: string, afterSeq: number) =>
    (
      await server.request<{ items: Chunk[]; complete: boolean }>(
        'GET',
        `/api/commands/${id}/output?after_seq=${afterSeq}`,
      )
    ).body;
  const follow = async (id: string, headers: Record<string, string> = {}, query = '') => {
    const stream = await openEventStream(server, `/api/commands/${id}/output${query}`, headers);
    streams.push(stream);
    return stream;
  };
  const consoleOf = async (topics: string[]) => {
    const { ticket } = (await server.request<{ ticket: string }>('POST', '/api/realtime/tickets')).body;
    const console = await TestConsole.connect(server.url);
    console.send({ type: 'auth', payload: { ticket } });
    await console.next('ready');
    console.send({ type: 'subscribe', payload: { topics } });
    console.sendRaw(JSON.stringify({ type: 'subscribe', payload: { topics: ['nothing'] } }));
    await console.next('error');
    return console;
  };

  it('is followed again from where a reader stood, by Last-Event-ID or by after_seq, whichever is further', async () => {
    const id = await makeRunning(server, made);
    for (let seq = 0; seq < 4; seq += 1) send(id, seq, `${seq};`);
    await acknowledged(id, 3);
    const whole = await follow(id);
    expect([(await whole.next())?.id, (await whole.next())?.id]).toEqual(['0', '1']);
    await whole.close();
    expect((await (await follow(id, { 'Last-Event-ID': '1' })).next())?.data).toMatchObject({ seq: 2, data: '2;' });
    expect((await (await follow(id, { 'Last-Event-ID': '0' }, '?after_seq=2')).next())?.id).toBe('3');
    expect((await (await follow(id, { 'Last-Event-ID': 'no number' }, '?after_seq=0')).next())?.id).toBe('1');
    const askedAt = Date.now();
    const last = await follow(id, { 'Last-Event-ID': '3' });
    // There is nothing to say yet, and a reader is connected all the same, before the first sign of life.
    expect(Date.now() - askedAt).toBeLessThan(14_000);
    send(id, 4, '4;');
    expect((await last.next())?.id).toBe('4');
    await end(id, 4);
    expect((await last.next())?.event).toBe('end');
    const over = await follow(id, { 'Last-Event-ID': '4' });
    expect((await over.next())?.event).toBe('end');
    expect(await over.next()).toBeUndefined();
  });

  it('goes on behind a new connection of its agent, for readers of the stream and of the console', async () => {
    const id = await makeRunning(server, made);
    const stream = await follow(id);
    const console = await consoleOf([`command:${id}`]);
    send(id, 0, 'before');
    expect((await stream.next())?.data).toMatchObject({ seq: 0, data: 'before' });
    expect((await console.next('command_output')).payload).toMatchObject({ seq: 0, data: 'before' });
    const agent = await reconnect(server, made);
    await made.agent.closeCode();
    made = { ...made, agent };
    // It has not heard of the acknowledgement: what is stored is told to nobody twice.
    send(id, 0, 'before');
    send(id, 1, 'after');
    expect((await stream.next())?.data).toMatchObject({ seq: 1, data: 'after' });
    expect((await console.next('command_output')).payload).toMatchObject({ seq: 1, data: 'after' });
    await end(id, 1);
    expect((await stream.next())?.event).toBe('end');
    expect(await getCommand(server, id)).toMatchObject({ status: 'completed', stdout: 'beforeafter' });
    console.ws.terminate();
  });

  it('of which a character was cut into two chunks, and of what is no text, harms no reader', async () => {
    const id = await makeRunning(server, made);
    const stream = await follow(id);
    const console = await consoleOf([`command:${id}`]);
    // The halves of a rocket, each invalid alone; NUL; colours; lines that look like events.
    const hostile = [
      '\ud83d',
      '\ude80',
      'a\u0000b',
      '\u001b[31mred\r\n',
      'data: x\n\nevent: end\ndata: {}\n\n',
      '\uffff',
    ];
    const shown = hostile.map((data) => data.toWellFormed().replaceAll('\u0000', '\ufffd'));
    for (const [seq, data] of hostile.entries()) send(id, seq, data, seq % 2 === 0 ? 'stdout' : 'stderr');
    for (const [seq, data] of shown.entries()) {
      expect((await stream.next())?.data).toMatchObject({ seq, data });
      expect((await console.next('command_output')).payload).toMatchObject({ seq, data });
    }
    await end(id, hostile.length - 1);
    expect((await stream.next())?.event).toBe('end');
    expect((await tail(id, -1)).items.map(({ data }) => data)).toEqual(shown);
    const command = await getCommand(server, id);
    expect([command.stdout, command.stderr]).toEqual([
      [shown[0], shown[2], shown[4]].join(''),
      [shown[1], shown[3], shown[5]].join(''),
    ]);
    console.ws.terminate();
  });

  it('that was cut in the middle and is far above 64 KiB is read whole, page by page and at once', async () => {
    const id = await makeRunning(server, made);
    const begin = Array.from({ length: 210 }, (_, seq) => `${seq}:`.padEnd(2_000, '€'));
    const chunks = [...begin, '\n[... 123456 bytes cut ...]\n', 'the end'];
    chunks.forEach((data, seq) => send(id, seq, data));
    await acknowledged(id, chunks.length - 1);
    made.agent.send({
      type: 'command_result',
      payload: makeResult(id, { stdout: null, stderr: null, last_seq: chunks.length - 1, truncated: true }),
    });
    await made.agent.next('result_ack');
    const command = await getCommand(server, id);
    expect(command).toMatchObject({ status: 'completed', truncated: true });
    expect(command.stdout === chunks.join('')).toBe(true);
    const first = await tail(id, -1);
    const rest = await tail(id, first.items.at(-1)?.seq ?? -1);
    expect([first.complete, rest.complete]).toEqual([false, true]);
    expect([...first.items, ...rest.items].map(({ data }) => data)).toEqual(chunks);
    expect((await tail(id, chunks.length - 2)).items).toEqual([
      { seq: chunks.length - 1, stream: 'stdout', data: 'the end' },
    ]);
  });

  it('of nobody’s command is not found, and nothing is streamed', async () => {
    const headers = { Accept: 'text/event-stream', 'Last-Event-ID': '1' };
    expect((await server.request('GET', `/api/commands/${randomUUID()}/output`, { headers })).status).toBe(404);
  });

  it('is read from any point on a restarted server, and goes on there', async () => {
    const id = await makeRunning(server, made);
    for (let seq = 0; seq < 3; seq += 1) send(id, seq, `${seq};`);
    await acknowledged(id, 2);
    const broken = await follow(id, { 'Last-Event-ID': '0' });
    expect([(await broken.next())?.id, (await broken.next())?.id]).toEqual(['1', '2']);
    await server.app.close();
    // The stream breaks off without an end, which is how a reader knows that it must ask again.
    expect(await broken.next().catch(() => undefined)).toBeUndefined();
    server = await startTestServer({}, server);
    expect((await tail(id, 0)).items.map(({ seq }) => seq)).toEqual([1, 2]);
    const resumed = await follow(id, { 'Last-Event-ID': '2' });
    const console = await consoleOf([`command:${id}`]);
    made = { ...made, agent: await reconnect(server, made) };
    // The spool of the agent begins with what it has no acknowledgement of.
    for (const seq of [1, 2, 3]) send(id, seq, `${seq};`);
    await acknowledged(id, 3);
    expect((await console.next('command_output')).payload).toMatchObject({ seq: 3, data: '3;' });
    expect((await resumed.next())?.id).toBe('3');
    await end(id, 3);
    expect((await resumed.next())?.event).toBe('end');
    expect(await getCommand(server, id)).toMatchObject({ status: 'completed', stdout: '0;1;2;3;' });
    console.ws.terminate();
  });
});
