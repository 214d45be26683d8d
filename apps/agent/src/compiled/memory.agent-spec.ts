import { readFileSync } from 'node:fs';
import { AgentProcess } from './agent-process';
import { FakeServer } from './fake-server';
import { until } from './until';

const onLinux = process.platform === 'linux' ? describe : describe.skip;

/** What stays of the pages that the start has read: some 70 % of them when this was written. */
const MOST_OF_FILE_PAGES = 0.85;

onLinux('the memory of the compiled agent', () => {
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

  const filePagesKb = () => {
    const status = readFileSync(`/proc/${agent.processId}/status`, 'utf8');
    return Number(/^RssFile:\s+(\d+) kB$/m.exec(status)?.[1]);
  };

  it('gives back what only the start has needed, once it is quiet, and works on', async () => {
    agent.start();
    await server.online();
    let mostKb = 0;
    await until(
      'the agent to give pages back',
      () => {
        const nowKb = filePagesKb();
        mostKb = Math.max(mostKb, nowKb);
        return nowKb < mostKb * MOST_OF_FILE_PAGES ? true : undefined;
      },
      30_000,
    );
    const reports = server.of('metrics_report').length;
    await until('metrics after it', () => (server.of('metrics_report').length > reports + 2 ? true : undefined));
  });
});
