import { appendFile, copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentProcess, BASE_VERSION, makeSite, OWNER, ServerProcess, UpdateLab } from '@gururmm/e2e/support';
import { untilShown } from './support/agents';
import { chaptersOf } from './support/chapters';
import { signIn, untilLive } from './support/sign-in';
import { Visit } from './support/visit';

const NEXT_VERSION = '1.1.0';
/** A process with a name that nothing else here has. */
const WATCHED = `watched-${process.pid}`;
/** A trial has a watch period, and rings are looked at every few seconds. */
const ROLLOUT_MS = 60_000;

describe('what machines have and do, through the console alone', () => {
  let lab: UpdateLab;
  let server: ServerProcess;
  let agent: AgentProcess;
  let agentId: string;
  let hostname: string;
  let visit: Visit;
  const chapter = chaptersOf(() => visit);

  beforeAll(async () => {
    lab = await UpdateLab.create();
    await lab.publish(NEXT_VERSION);
    server = await ServerProcess.start({ RMM_UPDATES_DIR: lab.repository.path });
    const site = await makeSite(server);
    agent = await AgentProcess.create(server, `site_key = "${site.api_key}"`);
    const file = join(agent.dir, 'agent.toml');
    // The file ends with its [intervals].
    const intervals = 'inventory_interval_seconds = 5\nwatchdog_interval_seconds = 0.5\n';
    await appendFile(file, `${intervals}[updates]\nwatch_seconds = 3\nhello_timeout_seconds = 20\n`);
    agent.run(lab.install(agent.dir));
    ({ id: agentId, hostname } = await agent.seenAs(server, 'online'));
    visit = await Visit.begin(server.url);
  }, 240_000);

  afterAll(async () => {
    await visit.end();
    // The successor is nobody's child: it says its process id itself.
    const { pid } = JSON.parse(await readFile(join(agent.dir, 'data/status.json'), 'utf8')) as { pid: number };
    if (pid !== agent.process.pid) process.kill(pid, 'SIGKILL');
    await agent.remove();
    await server.remove();
    await lab.dispose();
  });

  chapter('the machine and what is installed on it stand on its page', async () => {
    const { page } = visit;
    await visit.open(`/agents/${agentId}/inventory`);
    await signIn(page, OWNER);
    await page.getByTestId('hardware').waitFor();
    await page.getByTestId('show-software').click();
    await page.getByTestId('search').fill('bash');
    await page
      .getByTestId('software-row')
      .filter({ hasText: /^\s*bash/ })
      .first()
      .waitFor();
  });

  chapter('software is found across the fleet, with the machines that have it', async () => {
    const { page } = visit;
    await page.getByTestId('nav-software').click();
    await page.getByTestId('search').fill('bash');
    await visit.arrivesAt('/software?q=bash');
    await page
      .getByTestId('software-link')
      .filter({ hasText: /^bash$/ })
      .click();
    await page.getByTestId('machine-row').getByText(hostname).waitFor();
  });

  chapter('a process that a policy watches is restarted, and the list says so by itself', async () => {
    const { page } = visit;
    const program = join(agent.dir, WATCHED);
    await copyFile('/bin/sleep', program);
    const made = await server.request('POST', '/api/policies', {
      level: 'agent',
      agent_id: agentId,
      items: {
        watched_services: {
          state: 'set',
          value: [
            {
              name: WATCHED,
              kind: 'process',
              restart: true,
              max_restarts: 3,
              window_seconds: 600,
              cooldown_seconds: 0,
              start_command: `'${program}' 90 &`,
            },
          ],
        },
      },
    });
    expect(made.status).toBe(201);
    await visit.open('/watchdog');
    await untilLive(page);
    const rows = page.getByTestId('watchdog-row').filter({ hasText: WATCHED });
    await rows.filter({ hasText: 'Restarted' }).first().waitFor();
    await rows.first().getByText(hostname).click();
    await visit.arrivesAt(`/agents/${agentId}/watchdog`);
    await page.getByTestId('watchdog-row').filter({ hasText: WATCHED }).first().waitFor();
  });

  chapter('a release is registered', async () => {
    const { page } = visit;
    await visit.open('/agent-updates/releases');
    await page.getByTestId('register-release').click();
    await page.getByTestId('release-version').click();
    await page.getByRole('option', { name: NEXT_VERSION }).click();
    await page.getByTestId('release-notes').fill('Faster');
    await page.getByTestId('save-release').click();
    await page.getByTestId('release-row').getByText('Faster').waitFor();
  });

  chapter('it is rolled out, and the page shows how far it is until it is everywhere', async () => {
    const { page } = visit;
    await page.getByTestId('roll-out').click();
    await page.getByTestId('ring-wait').fill('0');
    await page.getByTestId('start-rollout').click();
    await page.getByTestId('rollout-title').getByText(NEXT_VERSION).waitFor();
    await page.getByTestId('update-row').getByText(hostname).waitFor();
    await page.locator('[data-testid="rollout-state"] [data-status="completed"]').waitFor({ timeout: ROLLOUT_MS });
    await page.locator('[data-testid="update-row"][data-state="succeeded"]').waitFor();
  });

  chapter('the machine says which version it runs, and what it came from', async () => {
    const { page } = visit;
    await visit.open(`/agents/${agentId}/updates`);
    await untilShown('online', page.getByTestId('agent-status'));
    const row = page.getByTestId('update-row');
    await row.getByText('Succeeded').waitFor();
    expect(await row.textContent()).toContain(BASE_VERSION);
  });

  chapter('and the browser had nothing to complain about', () => {
    expect(visit.complaints).toEqual([]);
    return Promise.resolve();
  });
});
