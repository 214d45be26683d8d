import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentProcess, BASE_VERSION, makeSite, ServerProcess, UpdateLab, waitUntil } from '@gururmm/e2e/support';

const NEXT_VERSION = '1.1.0';

interface RolloutBody {
  readonly id: string;
  readonly state: string;
  readonly rings: readonly { by_state: Record<string, number> }[];
}

describe('a release, from the people who sign it to the agent that runs it', () => {
  let lab: UpdateLab;
  let server: ServerProcess;
  let agent: AgentProcess;

  beforeAll(async () => {
    lab = await UpdateLab.create();
    await lab.publish(NEXT_VERSION);
    server = await ServerProcess.start({ RMM_UPDATES_DIR: lab.repository.path });
    const site = await makeSite(server);
    agent = await AgentProcess.create(server, `site_key = "${site.api_key}"`);
    await appendFile(join(agent.dir, 'agent.toml'), '[updates]\nwatch_seconds = 3\nhello_timeout_seconds = 20\n');
  }, 240_000);

  afterAll(async () => {
    // The successor is nobody's child: it says its process id itself.
    const { pid } = JSON.parse(await readFile(join(agent.dir, 'data/status.json'), 'utf8')) as { pid: number };
    if (pid !== agent.process.pid) process.kill(pid, 'SIGKILL');
    await agent.remove();
    await server.remove();
    await lab.dispose();
  });

  it('is registered, rolled out, installed, tried with a command, and given its place', async () => {
    agent.run(lab.install(agent.dir));
    const { id } = await agent.seenAs(server, 'online');
    const versionOf = async () => (await server.request<{ version: string }>('GET', `/api/agents/${id}`)).body.version;
    expect(await versionOf()).toBe(BASE_VERSION);
    expect((await server.request('POST', '/api/releases', { version: NEXT_VERSION })).status).toBe(201);
    const made = await server.request<RolloutBody>('POST', '/api/rollouts', {
      version: NEXT_VERSION,
      ring_wait_seconds: 0,
    });
    expect(made.status).toBe(201);
    const rollout = await waitUntil(
      'the rollout to be completed',
      async () => {
        const { body } = await server.request<RolloutBody>('GET', `/api/rollouts/${made.body.id}`);
        return body.state === 'running' ? undefined : body;
      },
      90_000,
    );
    expect(rollout.state).toBe('completed');
    expect(rollout.rings.map(({ by_state }) => by_state['succeeded'])).toEqual([1, 0, 0, 0]);
    expect(await versionOf()).toBe(NEXT_VERSION);
    await agent.seenAs(server, 'online');
  }, 150_000);
});
