import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentProcess, makeSite, ServerProcess, waitUntil } from '@gururmm/e2e/support';

interface AlertBody {
  readonly id: string;
  readonly status: string;
  readonly severity: string;
  readonly message: string;
}

/** The shortest interval of a check is ten seconds, and each change takes two results. */
const ALERT_MS = 120_000;

describe('a script check, from the real server to the compiled agent', () => {
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

  const alertWhen = (what: string, fits: (alert: AlertBody) => boolean) =>
    waitUntil(
      what,
      async () => {
        const { body } = await server.request<{ items: AlertBody[] }>('GET', `/api/alerts?agent_id=${agentId}`);
        return body.items.find(fits);
      },
      ALERT_MS,
    );

  it('opens an alert, makes it worse, and ends it', async () => {
    const state = join(agent.dir, 'state');
    await writeFile(state, '1 one disk');
    const made = await server.request<{ id: string }>('POST', '/api/alert-rules', {
      kind: 'script',
      name: 'RAID',
      level: 'agent',
      agent_id: agentId,
      parameters: {
        command_type: 'script',
        interpreter: 'sh',
        command: 'read code text < "$1"; echo "RAID: $text"; exit "$code"\n',
        args: [state],
        interval_seconds: 10,
        timeout_seconds: 5,
      },
    });
    expect(made.status).toBe(201);
    const opened = await alertWhen('the alert', ({ status }) => status === 'open');
    expect(opened).toMatchObject({ severity: 'warning' });
    expect(opened.message).toMatch(/^RAID on .+: warning: RAID: one disk$/);
    await writeFile(state, '2 two disks');
    await alertWhen('a worse alert', ({ id, severity }) => id === opened.id && severity === 'critical');
    await writeFile(state, '0 all disks');
    await alertWhen('its end', ({ id, status }) => id === opened.id && status === 'resolved');
    const { body } = await server.request<{ events: { event: string }[] }>('GET', `/api/alerts/${opened.id}`);
    expect(body.events.map(({ event }) => event)).toEqual(['opened', 'escalated', 'resolved']);
  }, 300_000);
});
