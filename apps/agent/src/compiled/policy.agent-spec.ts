import type { AgentConfigUpdate } from '@gururmm/shared/protocol';
import { AgentProcess, FAST_INTERVALS } from './agent-process';
import { FakeServer } from './fake-server';
import { until } from './until';

const OFTEN = 1;
const NEVER = 300;
/** Far below the intervals that the policy ends: what comes within it comes by the new ones. */
const SOON_MS = 10_000;

/** What is left of the fast intervals when the policy shall decide these. */
function without(...names: (keyof typeof FAST_INTERVALS)[]) {
  return Object.fromEntries(Object.entries(FAST_INTERVALS).filter(([name]) => !names.includes(name as never)));
}

describe('the policy of the compiled agent', () => {
  const intervals = without('heartbeat_interval_seconds', 'metrics_interval_seconds', 'network_check_interval_seconds');
  let server: FakeServer;
  let agent: AgentProcess;

  beforeEach(async () => {
    server = await FakeServer.start();
    agent = new AgentProcess().configure(server.url, { intervals });
  });

  afterEach(async () => {
    await agent.dispose();
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  const signInWith = (config: AgentConfigUpdate) => {
    server.answerAuth = () => ({ success: true, agent_id: server.agentId, api_key: server.issuedKey, config });
  };
  const applied = (revision: string) =>
    until(`revision ${revision}`, () => server.of('config_applied').find((message) => message.revision === revision));
  const push = (config: AgentConfigUpdate) => server.send({ type: 'config', payload: { config } });
  const more = async (type: 'heartbeat' | 'metrics_report') => {
    const count = server.of(type).length;
    await until(`two more of ${type}`, () => (server.of(type).length >= count + 2 ? true : undefined), SOON_MS);
  };

  it('is confirmed after the sign-in and after each change, and re-times what waits', async () => {
    signInWith({ heartbeat_interval_seconds: NEVER, metrics_interval_seconds: NEVER, revision: 'first' });
    agent.start();
    expect(await applied('first')).toEqual({
      revision: 'first',
      pinned: ['reconnect_delay_seconds', 'reconnect_max_delay_seconds'],
    });
    push({ heartbeat_interval_seconds: OFTEN, metrics_interval_seconds: OFTEN, revision: 'second' });
    await applied('second');
    await more('heartbeat');
    await more('metrics_report');
    expect(server.connectionCount).toBe(1);
  });

  it('yields to agent.toml, and the server is told where', async () => {
    agent.configure(server.url, { commands: { allowed_types: ['python'], max_concurrent: 1 } });
    signInWith({ heartbeat_interval_seconds: NEVER, revision: 'first' });
    agent.start();
    const { pinned } = await applied('first');
    expect(pinned).toEqual(
      expect.arrayContaining(['heartbeat_interval_seconds', 'max_concurrent_commands', 'allowed_command_types']),
    );
    await more('heartbeat');
  });

  it('holds after a restart without the server', async () => {
    signInWith({ idle_timeout_seconds: 1, auth_timeout_seconds: 1, revision: 'first' });
    agent.start();
    await applied('first');
    await agent.end('SIGKILL');
    // From now on the server answers nothing: only the stored limit of one second ends the attempt.
    server.answerAuth = () => undefined;
    const before = server.of('auth').length;
    agent.start();
    await until('a second attempt', () => (server.of('auth').length >= before + 2 ? true : undefined), 8_000);
  });

  it('gives a silent link up after the idle timeout, counted from the change', async () => {
    signInWith({ idle_timeout_seconds: 600, revision: 'first' });
    agent.start();
    await applied('first');
    push({ idle_timeout_seconds: 1, revision: 'second' });
    await applied('second');
    server.isAcknowledging.metrics = false;
    await until('a second sign-in', () => (server.of('auth').length >= 2 ? true : undefined), SOON_MS);
  });

  it('rejects the commands that it does not allow', async () => {
    signInWith({ allowed_command_types: ['python'], revision: 'first' });
    agent.start();
    await applied('first');
    expect(await server.result(server.command({ command: 'id' }))).toMatchObject({
      outcome: 'rejected',
      error: 'commands of type shell are not allowed by the policy of this agent',
    });
    push({ allowed_command_types: ['shell'], revision: 'second' });
    await applied('second');
    expect(await server.result(server.command({ command: 'id' }))).toMatchObject({ outcome: 'exited' });
  });
});
