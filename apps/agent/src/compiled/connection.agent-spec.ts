import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLOSE_CODES } from '@gururmm/shared/protocol';
import { AgentProcess, FAST_INTERVALS } from './agent-process';
import { FakeServer, makeSecret } from './fake-server';
import { until } from './until';

describe('the connection of the compiled agent', () => {
  let server: FakeServer;
  let agent: AgentProcess;

  beforeEach(async () => {
    server = await FakeServer.start();
    agent = new AgentProcess().configure(server.url);
  });

  afterEach(async () => {
    await agent.dispose();
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  const auths = (count: number) =>
    until(`${count} sign-ins`, () => (server.of('auth').length >= count ? true : undefined));

  it('enrols with a site key, keeps its own key, and signs in with that alone afterwards', async () => {
    const siteKey = makeSecret('siteKey');
    agent.configure(server.url, { site_key: siteKey }).start();
    await server.online();
    expect(server.of('auth')[0]).toMatchObject({
      protocol: 1,
      api_key: siteKey,
      site_code: 'DARK-GROVE-7839',
      device_id: 'device-under-test',
      os_info: { os_type: 'linux', arch: process.arch },
    });
    expect(readFileSync(join(agent.dataDirectory, 'agent.key'), 'utf8').trim()).toBe(server.issuedKey);
    server.dropConnections();
    await auths(2);
    expect(server.of('auth')[1]?.api_key).toBe(server.issuedKey);
    expect(server.of('auth')[1]?.site_code).toBeUndefined();
  });

  it('sends heartbeats, metrics and the network state once per connection', async () => {
    agent.start();
    await until('three reports', () => (server.of('metrics_report').length >= 3 ? true : undefined));
    const samples = server.of('metrics_report').flatMap((report) => report.samples);
    expect(samples.every((sample) => sample.memory_total_bytes > 0 && sample.disks.length > 0)).toBe(true);
    expect(server.of('network_state')).toHaveLength(1);
    server.dropConnections();
    await until('the network state again', () => (server.of('network_state').length === 2 ? true : undefined));
  });

  it('leaves no gap in the metrics when the link or the acknowledgements fail', async () => {
    server.isAcknowledging.metrics = false;
    agent.start();
    await until('a report', () => server.of('metrics_report')[0]);
    server.dropConnections();
    await auths(2);
    server.isAcknowledging.metrics = true;
    await until('later samples', () => (distinctTimes().length >= 6 ? true : undefined));
    const gapsMs = distinctTimes().map((time, index, times) => time - (times[index - 1] ?? time));
    expect(Math.max(...gapsMs)).toBeLessThan(FAST_INTERVALS.metrics_interval_seconds * 1000 * 3);
  });

  function distinctTimes(): number[] {
    const times = server.of('metrics_report').flatMap(({ samples }) => samples.map(({ ts }) => Date.parse(ts)));
    return [...new Set(times)].sort((one, other) => one - other);
  }

  it('resends an unacknowledged result by a timer on a living connection', async () => {
    server.isAcknowledging.results = false;
    agent.start();
    await server.online();
    const id = server.command({ command: 'echo once' });
    await until('three sendings', () => (server.results(id).length >= 3 ? true : undefined));
    expect(server.of('auth')).toHaveLength(1);
    server.send({ type: 'result_ack', payload: { command_id: id } });
    await agent.logged('command ended');
    const count = await settledCount(() => server.results(id).length);
    expect(count).toBeGreaterThanOrEqual(3);
  });

  /** The count once it did not change for two of the longest resend pauses. */
  async function settledCount(count: () => number): Promise<number> {
    let last = { value: count(), sinceMs: performance.now() };
    return until('an end of the sending', () => {
      if (count() !== last.value) last = { value: count(), sinceMs: performance.now() };
      return performance.now() - last.sinceMs > FAST_INTERVALS.resend_max_delay_seconds * 2000 ? last.value : undefined;
    });
  }

  it('delivers output and result that came while the link was down', async () => {
    agent.start();
    await server.online();
    const id = server.command({ command: 'sleep 0.3; seq 1 50000; exit 7' });
    await until('the start', () => (server.acks(id) > 0 ? true : undefined));
    server.answerAuth = () => undefined;
    server.dropConnections();
    await agent.logged('command ended');
    server.answerAuth = () => ({ success: true, agent_id: server.agentId });
    server.dropConnections();
    const result = await server.result(id);
    expect(result).toMatchObject({ exit_code: 7, stdout: null });
    expect(result.output_sha256).toBe(server.outputHash(id));
  });

  it('survives frames that no server should send', async () => {
    agent.start();
    await server.online();
    server.sendText('not json');
    server.sendText('{"type":"from_the_future","payload":{}}');
    server.sendText('{"type":"command","payload":{"command_id":"x"}}');
    server.sendText(JSON.stringify({ type: 'ping', payload: { nonce: 'n', filler: 'x'.repeat(3_000_000) } }));
    server.sendText(new Uint8Array([1, 2, 3]));
    server.send({ type: 'ping', payload: { nonce: 'still there' } });
    expect(await until('a pong', () => server.of('pong')[0])).toEqual({ nonce: 'still there' });
    expect((await server.result(server.command({ command: 'echo ok' }))).stdout).toBe('ok\n');
    expect(server.of('auth')).toHaveLength(1);
    expect(agent.log()).toContain('oversized frame ignored');
  });

  it('notices a half-open link by the silence of the server', async () => {
    server.isAcknowledging.metrics = false; // not even an acknowledgement comes
    agent.configure(server.url, { intervals: { ...FAST_INTERVALS, idle_timeout_seconds: 0.5 } }).start();
    await auths(3);
    expect(agent.log()).toContain('no frame from the server, reconnecting');
  });

  it('gives up on a server that does not answer the sign-in', async () => {
    server.answerAuth = () => undefined;
    agent.configure(server.url, { intervals: { ...FAST_INTERVALS, auth_timeout_seconds: 0.3 } }).start();
    await auths(2);
    expect(agent.log()).toContain('no answer to the sign-in');
  });

  it('retries a refusal slowly, says why, and keeps its key', async () => {
    agent.start();
    await server.online();
    const answer = { success: false, error: 'agent is revoked' };
    server.answerAuth = () => answer;
    server.closeWith(CLOSE_CODES.refused);
    await auths(3);
    expect(agent.log()).toMatch(/the server refused the sign-in reason="agent is revoked"/);
    expect(agent.log()).toMatch(/reason=refused .*retry_in_seconds=0\.[1-6]/);
    expect(server.of('auth').at(-1)?.api_key).toBe(server.issuedKey);
  });

  it('waits for approval, whether the server keeps the socket or closes it, and then goes online', async () => {
    server.answerAuth = () => ({ success: true, agent_id: server.agentId });
    agent.start();
    await auths(2);
    server.closeWith(CLOSE_CODES.refused);
    await auths(3);
    expect(server.of('auth').every(({ site_code, api_key }) => site_code !== undefined && api_key === undefined)).toBe(
      true,
    );
    server.answerAuth = () => ({ success: true, agent_id: server.agentId, api_key: server.issuedKey });
    await agent.logged(' online ');
    expect((await server.result(server.command({ command: 'echo in' }))).stdout).toBe('in\n');
  });

  it('goes online when the approval comes over the waiting socket', async () => {
    server.answerAuth = () => ({ success: true, agent_id: server.agentId });
    agent.configure(server.url, { intervals: { ...FAST_INTERVALS, approval_check_seconds: 60 } }).start();
    await agent.logged('waiting for approval');
    server.send({
      type: 'auth_response',
      payload: { success: true, api_key: server.issuedKey, server_time: new Date().toISOString() },
    });
    await agent.logged(' online ');
  });

  it('follows the policy of the server except where agent.toml says otherwise', async () => {
    const intervals = { ...FAST_INTERVALS, heartbeat_interval_seconds: undefined };
    server.answerAuth = () => ({
      success: true,
      agent_id: server.agentId,
      api_key: server.issuedKey,
      config: { heartbeat_interval_seconds: 1, metrics_interval_seconds: 3600 },
    });
    agent.configure(server.url, { intervals }).start();
    await until('three heartbeats', () => (server.of('heartbeat').length >= 3 ? true : undefined), 15_000);
    expect(server.of('metrics_report').length).toBeGreaterThanOrEqual(3);
  });

  it('goes on measuring while the link comes and goes faster than the interval', async () => {
    const config = { metrics_interval_seconds: 1 };
    server.answerAuth = () => ({ success: true, agent_id: server.agentId, api_key: server.issuedKey, config });
    const intervals = { ...FAST_INTERVALS, metrics_interval_seconds: undefined };
    agent.configure(server.url, { intervals }).start();
    const cutting = setInterval(() => server.dropConnections(), 400);
    try {
      await until('three samples', () => (distinctTimes().length >= 3 ? true : undefined), 8000);
    } finally {
      clearInterval(cutting);
    }
  });

  it('rejects a type of command that agent.toml does not allow', async () => {
    agent.configure(server.url, { commands: { allowed_types: ['python'] } }).start();
    await server.online();
    const id = server.command({ command: 'echo no' });
    expect(await server.result(id)).toMatchObject({
      outcome: 'rejected',
      error: 'commands of type shell are not allowed by the configuration of this agent',
    });
  });
});
