import type { WatchedService } from '@gururmm/shared/protocol';
import type { AgentProcess } from '../agent-process';
import { FakeServer } from '../fake-server';
import { until } from '../until';
import { windowsAgent, WINE_TOOLS } from './wine';

const RESTART_MS = 40_000;

describe('the watchdog of the Windows agent', () => {
  let server: FakeServer;
  let agent: AgentProcess;

  beforeEach(async () => {
    server = await FakeServer.start();
    agent = windowsAgent().configure(server.url);
  });

  afterEach(async () => {
    await agent.dispose();
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  const watch = (rule: Pick<WatchedService, 'name' | 'kind'> & Partial<WatchedService>) => {
    const watched = { restart: true, max_restarts: 5, window_seconds: 600, cooldown_seconds: 0, ...rule };
    server.answerAuth = () => ({
      success: true,
      agent_id: server.agentId,
      api_key: server.issuedKey,
      config: { watched_services: [watched], revision: 'watch' },
    });
    agent.start();
  };
  /** Each event once, however often it was sent. */
  const told = () =>
    [...new Map(server.of('watchdog_event').map((each) => [each.event_id, each])).values()].map(
      ({ service, event, detail }) => `${service} ${event}${event === 'restart_failed' ? ` ${detail}` : ''}`,
    );
  const events = (count: number) =>
    until(`${count} events`, () => (told().length >= count ? told() : undefined), RESTART_MS);
  it('says nothing of a service that this machine does not have', async () => {
    watch({ name: 'No Such Service', kind: 'service' });
    await server.online();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(told()).toEqual([]);
  });

  it('finds a process by its name without case and ending, and starts it by the command', async () => {
    const command = `start "" /b "${WINE_TOOLS}\\stand-in.exe" "please hang"`;
    watch({ name: 'Stand-In', kind: 'process', start_command: command });
    expect(await events(2)).toEqual(['Stand-In stopped', 'Stand-In restarted']);
  });
});
