import { AgentProcess, makeSite, OWNER, ServerProcess } from '@gururmm/e2e/support';
import type { Page } from 'playwright-core';
import { untilShown } from './support/agents';
import { chaptersOf } from './support/chapters';
import { signIn, untilLive } from './support/sign-in';
import { Visit } from './support/visit';

const RULE = 'Any load at all';

describe('monitoring, through the console alone', () => {
  let server: ServerProcess;
  let agent: AgentProcess;
  let agentId: string;
  let hostname: string;
  let visit: Visit;
  const chapter = chaptersOf(() => visit);

  beforeAll(async () => {
    server = await ServerProcess.start();
    const site = await makeSite(server);
    agent = await AgentProcess.create(server, `site_key = "${site.api_key}"`);
    agent.run();
    const seen = await agent.seenAs(server, 'online');
    agentId = seen.id;
    hostname = seen.hostname;
    visit = await Visit.begin(server.url);
  });

  afterAll(async () => {
    await visit.end();
    await agent.remove();
    await server.remove();
  });

  chapter('a rule is made, and tried on the past before that', async () => {
    const { page } = visit;
    await visit.open('/alert-rules');
    await signIn(page, OWNER);
    await page.getByTestId('new-rule').click();
    await page.getByTestId('rule-name').fill(RULE);
    await page.getByTestId('rule-raise').fill('0');
    await page.getByTestId('run-backtest').click();
    await page.getByTestId('backtest-summary').waitFor();
    await page.getByTestId('save-rule').click();
    await page.getByRole('heading', { name: RULE }).waitFor();
  });

  chapter('its alert opens by itself, in the list and in the navigation', async () => {
    const { page } = visit;
    await page.getByTestId('nav-alerts').click();
    await untilLive(page);
    const row = alertRow(page);
    await row.waitFor();
    expect(await row.textContent()).toContain(hostname);
    await page.getByTestId('open-alerts').waitFor();
  });

  chapter('it is acknowledged with a note, which its page keeps', async () => {
    const { page } = visit;
    await alertRow(page).getByTestId('acknowledge-alert').click();
    await page.getByTestId('alert-note').fill('On it');
    await page.getByTestId('confirm-alert-act').click();
    await untilShown('acknowledged', alertRow(page));
    await alertRow(page).getByTestId('alert-link').click();
    await page.getByTestId('alert-event').getByText('On it').waitFor();
    await visit.open(`/agents/${agentId}/alerts`);
    await untilShown('acknowledged', alertRow(page));
  });

  chapter('a maintenance window begins at once and says so', async () => {
    const { page } = visit;
    await visit.open('/maintenance/new');
    await page.getByTestId('window-name').fill('Now');
    await page.getByTestId('window-starts-at').fill(localMinute(new Date(Date.now() - 60_000)));
    await page.getByTestId('window-duration').fill('120');
    await page.getByTestId('save-window').click();
    await page.getByTestId('window-active').waitFor();
  });

  chapter('a channel shows its signing secret once, and tells how a test went', async () => {
    const { page } = visit;
    await visit.open('/notifications/channels');
    await page.getByTestId('new-channel').click();
    await page.getByTestId('channel-kind').click();
    await page.getByRole('option', { name: 'Webhook' }).click();
    await page.getByTestId('channel-name').fill('Tickets');
    await page.getByTestId('channel-url').fill('https://receiver.invalid/tickets');
    await page.getByTestId('save-channel').click();
    expect(await page.getByTestId('signing-secret').textContent()).toMatch(/^whsec_/);
    await page.getByTestId('close-shown-once').click();
    await page.getByTestId('test-channel').click();
    await page.getByTestId('channel-test-error').waitFor();
    await page.getByTestId('close-channel-test').click();
    await page.getByTestId('tab-deliveries').click();
    const delivery = page.getByTestId('delivery-row').first();
    await delivery.waitFor();
    expect(await delivery.textContent()).toMatch(/Test.*Tickets/s);
  });

  chapter('a route leads critical alerts to it', async () => {
    const { page } = visit;
    await visit.open('/notifications/routes/new');
    await page.getByTestId('route-name').fill('Everything');
    await page.getByTestId('step-channels').click();
    await page.getByRole('option', { name: /Tickets/ }).click();
    await page.keyboard.press('Escape');
    await page.getByTestId('save-route').click();
    await page.getByRole('heading', { name: 'Everything' }).waitFor();
  });

  chapter('and the browser had nothing to complain about', () => {
    expect(visit.complaints).toEqual([]);
    return Promise.resolve();
  });
});

function alertRow(page: Page) {
  return page.getByTestId('alert-row').filter({ hasText: RULE });
}

/** As an input of local date and time wants it; the browser has the time zone of this process. */
function localMinute(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length);
}
