import { makeAgent, makeSite, type MadeSite } from '../testing/fleet';
import { makeSample } from '../testing/samples';
import { authPayload, TestAgent } from '../testing/test-agent';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sqlRow } from '../testing/test-sql';

const MIB = 1024 * 1024;
const HEARTBEAT = JSON.stringify({
  type: 'heartbeat',
  payload: { ts: '2026-08-01T12:00:00Z', uptime_seconds: 1 },
});

describe('frames at the gateway', () => {
  let server: TestServer;
  let site: MadeSite;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
  });

  afterAll(() => server.stop());

  const signedIn = async () => (await makeAgent(server, site)).agent;

  it.each([
    ['malformed JSON', '{"type":', 'not_json'],
    ['a binary frame', Buffer.from(HEARTBEAT), 'not_json'],
    ['JSON that is no envelope', '[1, 2]', 'not_an_envelope'],
    ['an envelope without payload', '{"type":"heartbeat"}', 'not_an_envelope'],
    ['a payload that breaks its schema', '{"type":"heartbeat","payload":{"ts":"now"}}', 'invalid_payload'],
  ])('%s is answered and ends the connection with 4400', async (_what, frame, code) => {
    const agent = await signedIn();
    agent.sendRaw(frame);
    expect((await agent.next('error')).payload.code).toBe(code);
    expect(await agent.closeCode()).toBe(4400);
  });

  it.each([
    ['malformed JSON', 'hello', 'not_json'],
    ['a binary frame', Buffer.from('{}'), 'not_json'],
    ['an unknown type', '{"type":"reboot","payload":{}}', 'unknown_type'],
    ['auth that breaks its schema', '{"type":"auth","payload":{"protocol":1}}', 'invalid_payload'],
    [
      'auth of another protocol version',
      JSON.stringify({ type: 'auth', payload: authPayload({ protocol: 2, site_code: 'A-B-0001' }) }),
      'invalid_payload',
    ],
  ])('%s ends a connection that is not signed in with 4400', async (_what, frame, code) => {
    const agent = await TestAgent.connect(server.url);
    agent.sendRaw(frame);
    expect((await agent.next('error')).payload.code).toBe(code);
    expect(await agent.closeCode()).toBe(4400);
  });

  it('bytes that are no UTF-8 end the connection with 4400', async () => {
    const agent = await signedIn();
    agent.ws.send(Buffer.from([0x22, 0xff, 0xfe, 0x22]), { binary: false });
    expect(await agent.closeCode()).toBe(4400);
  });

  it('an unknown type is answered with its id, and the connection stays', async () => {
    const agent = await signedIn();
    agent.sendRaw('{"type":"telepathy","id":"frame-7","payload":{}}');
    expect((await agent.next('error')).payload).toMatchObject({ code: 'unknown_type', ref_id: 'frame-7' });
    await expectToAnswer(agent);
    await agent.close();
  });

  it('unknown types without end are too much', async () => {
    const agent = await signedIn();
    for (let count = 0; count < 11; count += 1) agent.sendRaw('{"type":"telepathy","payload":{}}');
    expect(await agent.closeCode()).toBe(4400);
    expect(agent.received.filter(({ type }) => type === 'error')).toHaveLength(11);
  });

  it('a message that the server cannot handle is answered with its id, and the connection stays', async () => {
    const agent = await signedIn();
    const update = { update_id: '0d9c5a0e-6f1b-4c55-8a51-9f3f6a2b7c11', state: 'failed', version: '2.0.0' } as const;
    agent.send({ type: 'update_status', id: 'frame-8', payload: update });
    expect((await agent.next('error')).payload).toMatchObject({ code: 'not_found', ref_id: 'frame-8' });
    await expectToAnswer(agent);
    await agent.close();
  });

  it('before auth, 16 KiB are taken and 17 KiB end the connection with 4413', async () => {
    const { apiKey, deviceId, agent } = await makeAgent(server, site);
    await agent.close();
    const auth = JSON.stringify({ type: 'auth', payload: authPayload({ api_key: apiKey, device_id: deviceId }) });
    const largest = await TestAgent.connect(server.url);
    largest.sendRaw(auth.padEnd(16 * 1024));
    expect((await largest.next('auth_response')).payload.success).toBe(true);
    await largest.close();
    const tooLarge = await TestAgent.connect(server.url);
    tooLarge.sendRaw(auth.padEnd(17 * 1024));
    expect(await tooLarge.closeCode()).toBe(4413);
    expect(tooLarge.received).toEqual([]);
  });

  it('after auth, 1 MiB is taken and one byte more ends the connection with 4413', async () => {
    const agent = await signedIn();
    agent.sendRaw(HEARTBEAT.padEnd(MIB));
    await expectToAnswer(agent);
    agent.sendRaw(HEARTBEAT.padEnd(MIB + 1));
    expect(await agent.closeCode()).toBe(4413);
  });

  it('pieces of one message count together', async () => {
    const agent = await signedIn();
    const piece = ' '.repeat(MIB / 2);
    agent.ws.send(piece, { fin: false });
    agent.ws.send(piece, { fin: false });
    agent.ws.send(HEARTBEAT, { fin: true });
    expect(await agent.closeCode()).toBe(4413);
  });

  it('a burst of reports is stored exactly once each and acknowledged once each', async () => {
    const { agent, agentId } = await makeAgent(server, site);
    const startMs = Date.now() - 3_600_000;
    const reports = 300;
    for (let seq = 0; seq < reports; seq += 1) {
      const samples = [0, 1, 2].map((index) => makeSample(new Date(startMs + (seq * 3 + index) * 1000)));
      agent.send({ type: 'metrics_report', payload: { seq, samples } });
    }
    const acknowledged: number[] = [];
    while (acknowledged.length < reports) acknowledged.push((await agent.next('metrics_ack', 20_000)).payload.seq);
    expect(acknowledged.sort((a, b) => a - b)).toEqual(Array.from({ length: reports }, (_, seq) => seq));
    await expectToAnswer(agent);
    expect(agent.received).toEqual([]);
    const { count } = await sqlRow(server, 'SELECT count(*)::int AS count FROM metrics WHERE agent_id = $1', [agentId]);
    expect(count).toBe(reports * 3 + 1);
    await agent.close();
  });
});

/** The connection is alive: something that is stored is acknowledged. */
async function expectToAnswer(agent: TestAgent): Promise<void> {
  agent.send({
    type: 'metrics_report',
    payload: { seq: 9_999, samples: [makeSample(new Date(Date.now() - 7_200_000))] },
  });
  expect((await agent.next('metrics_ack')).payload.seq).toBe(9_999);
}
