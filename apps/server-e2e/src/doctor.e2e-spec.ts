import { join } from 'node:path';
import { AgentProcess, makeSite, products, Program, ServerProcess } from '@gururmm/e2e/support';

interface Report {
  readonly healthy: boolean;
  readonly checks: { readonly check: string; readonly status: string; readonly code?: string }[];
}

describe('gururmm-agent doctor against the real server', () => {
  let server: ServerProcess;
  let agent: AgentProcess;
  let agentId: string;

  beforeAll(async () => {
    server = await ServerProcess.start();
    const site = await makeSite(server);
    agent = await AgentProcess.create(server, `site_key = "${site.api_key}"`);
    agent.run();
    agentId = (await agent.seenAs(server, 'online')).id;
  });

  afterAll(async () => {
    await agent.remove();
    await server.remove();
  });

  const diagnose = async (): Promise<Report> => {
    const args = ['doctor', '--json', '--config', join(agent.dir, 'agent.toml')];
    const program = Program.start(products.agent(), args, {}, agent.dir);
    const { code } = await program.ended(60_000);
    const report = JSON.parse(program.stdout) as Report;
    expect(code).toBe(report.healthy ? 0 : 1);
    return report;
  };
  const statuses = ({ checks }: Report) => Object.fromEntries(checks.map(({ check, status }) => [check, status]));
  const faults = ({ checks }: Report) => checks.flatMap(({ code }) => code ?? []);

  it('finds a running agent well, and leaves it online', async () => {
    const report = await diagnose();
    expect([report.healthy, faults(report)]).toEqual([true, []]);
    expect(statuses(report)).toMatchObject({ websocket: 'ok', clock: 'ok', key: 'ok', program: 'ok', disk: 'ok' });
    const { body } = await server.request<{ status: string }>('GET', `/api/agents/${agentId}`);
    expect(body.status).toBe('online');
  });

  it('tells that the server does not know the agent any more', async () => {
    expect((await server.request('DELETE', `/api/agents/${agentId}`)).status).toBeLessThan(300);
    expect(faults(await diagnose())).toEqual(['key_refused']);
  });

  it('tells that the server is gone', async () => {
    await server.process.end('SIGTERM');
    expect(faults(await diagnose())).toEqual(['tcp_refused']);
  });
});
