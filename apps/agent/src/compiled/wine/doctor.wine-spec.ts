import type { AgentProcess } from '../agent-process';
import { FakeServer } from '../fake-server';
import { windowsAgent } from './wine';

/** Nobody listens below 1024 on a test machine, and no other program is given such a port meanwhile. */
const CLOSED_PORT = 1;

interface Report {
  readonly healthy: boolean;
  readonly checks: { readonly check: string; readonly status: string; readonly code?: string }[];
}

describe('gururmm-agent doctor on Windows', () => {
  let server: FakeServer;
  let agent: AgentProcess;

  beforeEach(async () => {
    const self = { agent_id: 'a', status: 'approved' };
    server = await FakeServer.start(0, (_, response) => response.end(JSON.stringify(self)));
    agent = windowsAgent().configure(server.url);
  });

  afterEach(async () => {
    await agent.dispose();
    await server.stop();
  });

  const diagnose = async (): Promise<Report> => {
    const { stdout } = await agent.execute(['doctor', '--json', '--config', agent.program.pathOf(agent.configPath)]);
    return JSON.parse(stdout) as Report;
  };
  const statuses = ({ checks }: Report) => Object.fromEntries(checks.map(({ check, status }) => [check, status]));

  it('finds a running agent well', async () => {
    agent.start();
    await server.online();
    const report = await diagnose();
    expect(statuses(report)).toMatchObject({ configuration: 'ok', disk: 'ok', tcp: 'ok', websocket: 'ok', key: 'ok' });
    expect(server.connectionCount).toBe(1);
  });

  it('tells a port that is closed', async () => {
    agent.configure(`ws://127.0.0.1:${CLOSED_PORT}/ws`);
    const report = await diagnose();
    // It never ran, so it has no key either; that is not asked where there is no server.
    expect([report.healthy, report.checks.flatMap(({ code }) => code ?? [])]).toEqual([false, ['tcp_refused']]);
  });
});
