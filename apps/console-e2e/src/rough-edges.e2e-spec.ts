import { AgentProcess, type CommandBody, makeSite, OWNER, run, ServerProcess } from '@gururmm/e2e/support';
import type { Page } from 'playwright-core';
import { agentRow, untilShown } from './support/agents';
import { faintTexts } from './support/contrast';
import { widerThanTheScreen } from './support/overflow';
import { signIn, untilLive } from './support/sign-in';
import { Visit } from './support/visit';

const PHONE = { width: 390, height: 844 };
const LONG_LINE = 'x'.repeat(300);

describe('where things are missing, broken, dark or narrow', () => {
  let server: ServerProcess;
  let agent: AgentProcess;
  let hostname: string;
  let command: CommandBody;
  let pages: readonly string[];
  let visit: Visit;

  beforeAll(async () => {
    server = await ServerProcess.start();
    const site = await makeSite(server);
    agent = await AgentProcess.create(server, `site_key = "${site.api_key}"`);
    agent.run();
    const { id, ...body } = await agent.seenAs(server, 'online');
    hostname = body.hostname;
    command = await run(server, id, { command_type: 'shell', command: `echo ${LONG_LINE}; echo oops >&2; exit 3` });
    const { client_id } = (await server.request<{ client_id: string }>('GET', `/api/sites/${site.id}`)).body;
    pages = [
      '/agents',
      ...['overview', 'metrics', 'run', 'commands', 'network', 'inventory', 'watchdog', 'updates'].map(
        (tab) => `/agents/${id}/${tab}`,
      ),
      '/commands',
      `/commands/${command.id}`,
      '/clients',
      `/clients/${client_id}`,
      `/clients/${client_id}/sites/${site.id}`,
      '/alerts',
      `/agents/${id}/alerts`,
      '/alert-rules',
      '/alert-rules/new',
      '/maintenance/new',
      '/notifications/channels',
      '/notifications/routes/new',
      '/notifications/deliveries',
      '/watchdog',
      '/software',
      '/agent-updates/rollouts',
      '/agent-updates/rollouts/new',
    ];
  });

  beforeEach(async () => {
    visit = await Visit.begin(server.url);
  });

  afterEach(() => visit.end());

  afterAll(async () => {
    await agent.remove();
    await server.remove();
  });

  const scene = (name: string, play: () => Promise<void>) => it(name, () => visit.witness(name, play));

  async function signedInAt(path: string): Promise<void> {
    await visit.open(path);
    await signIn(visit.page, OWNER);
    await visit.arrivesAt(path);
  }

  /** Opens the page and waits until it holds what it loads. */
  async function openLoaded(path: string): Promise<void> {
    await visit.open(path);
    await untilLive(visit.page);
    await visit.page.locator('main h1').first().waitFor();
    await visit.page.getByTestId('loading').waitFor({ state: 'detached' });
  }

  scene('says that an agent does not exist', async () => {
    await signedInAt('/agents/00000000-0000-4000-8000-000000000000/overview');
    await visit.page.getByTestId('error-detail').getByText('No such agent.').waitFor();
  });

  scene('says that an address leads nowhere', async () => {
    await signedInAt('/weather');
    await visit.page.getByText('There is nothing here').waitFor();
    expect(visit.complaints).toEqual([]);
  });

  scene('shows that the server is gone, and comes back by itself when that does', async () => {
    const { page } = visit;
    await signedInAt('/agents');
    await untilLive(page);
    await untilShown('online', agentRow(page, hostname));
    const loadedAt = await visit.loadedAt();
    await server.process.end('SIGTERM');
    const indicator = page.getByTestId('live-indicator');
    await indicator.getByText('Reconnecting…').waitFor();
    await server.up();
    await untilLive(page);
    await untilShown('online', agentRow(page, hostname));
    expect(await visit.loadedAt()).toBe(loadedAt);
  });

  scene('loads itself anew when an upgrade took away parts it had not loaded yet', async () => {
    const { page } = visit;
    await signedInAt('/agents');
    const loadedAt = await visit.loadedAt();
    await page.route('**/*.js', (route) => route.fulfill({ status: 404 }), { times: 1 });
    await page.getByTestId('nav-commands').click();
    await page.getByTestId('command-row').waitFor();
    expect(visit.path).toBe('/commands');
    expect(await visit.loadedAt()).not.toBe(loadedAt);
  });

  scene('keeps the colour scheme that was chosen', async () => {
    const { page } = visit;
    await signedInAt('/agents');
    const light = await background(page);
    await page.getByTestId('theme-menu').click();
    await page.getByTestId('theme-dark').click();
    await page.locator('html[data-theme=dark]').waitFor();
    const dark = await background(page);
    expect(dark).not.toBe(light);
    await page.reload();
    await page.getByTestId('stat-total').waitFor();
    expect(await background(page)).toBe(dark);
    expect(visit.complaints).toEqual([]);
  });

  scene('is readable by day and by night', async () => {
    await signedInAt('/agents');
    for (const path of pages) {
      await openLoaded(path);
      for (const colorScheme of ['light', 'dark'] as const) {
        await visit.page.emulateMedia({ colorScheme });
        expect({ path, colorScheme, faint: await faintTexts(visit.page) }).toEqual({ path, colorScheme, faint: [] });
      }
    }
  });

  scene('fits the screen of a phone', async () => {
    await visit.page.setViewportSize(PHONE);
    await visit.open('/login');
    expect(await widerThanTheScreen(visit.page)).toEqual([]);
    await signIn(visit.page, OWNER);
    await visit.arrivesAt('/agents');
    for (const path of pages) {
      await openLoaded(path);
      expect({ path, wide: await widerThanTheScreen(visit.page) }).toEqual({ path, wide: [] });
    }
    expect(visit.complaints).toEqual([]);
  });
});

function background(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
}
