// node apps/console-e2e/screenshots.mjs [--url http://localhost:3001] [--data .data/demo] [--out tmp/screenshots]
// Takes pictures of the running demo (npm run demo): light and dark, wide and narrow.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { launchOptions } from './chromium/place.mjs';
import unpackChromium from './chromium/unpack.mjs';

const EMAIL = 'demo@localhost.localdomain';
const SCREENS = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };
const SCHEMES = ['light', 'dark'];

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://localhost:3001' },
    data: { type: 'string', default: join('.data', 'demo') },
    out: { type: 'string', default: join('tmp', 'screenshots') },
  },
});
const password = JSON.parse(await readFile(join(values.data, 'secrets', 'demo-password.json'), 'utf8'));

await unpackChromium();
await mkdir(values.out, { recursive: true });
const browser = await chromium.launch(launchOptions());
try {
  for (const [screen, viewport] of Object.entries(SCREENS)) {
    for (const colorScheme of SCHEMES) await visit(viewport, colorScheme, `${screen}-${colorScheme}`);
  }
} finally {
  await browser.close();
}

async function visit(viewport, colorScheme, suffix) {
  const context = await browser.newContext({ baseURL: values.url, viewport, colorScheme, locale: 'en-GB' });
  const page = await context.newPage();
  const take = async (name) => {
    await page.getByTestId('loading').waitFor({ state: 'detached' });
    await page.waitForFunction('document.fonts.status === "loaded"');
    await page.screenshot({ path: join(values.out, `${name}-${suffix}.png`), animations: 'disabled' });
  };
  await page.goto('/login');
  await page.getByTestId('login-form').waitFor();
  await take('login');
  await signIn(page);
  await agentPages(page, take);
  await commandPages(page, take);
  await clientPages(page, take);
  await context.close();
}

async function signIn(page) {
  await page.getByTestId('login-email').fill(EMAIL);
  await page.getByTestId('login-password').fill(password);
  await page.getByTestId('login-submit').click();
  await page.locator('[data-testid=live-indicator][data-state=live]').waitFor();
}

/** The real agent, not a simulated one: it runs commands. */
async function agentPages(page, take) {
  await page.goto('/agents');
  await page.getByTestId('agent-row').first().waitFor();
  await take('agents');
  const link = page.locator('[data-testid=agent-row]:not([data-hostname^=sim])').getByTestId('agent-link').first();
  await link.click();
  await page.getByTestId('overview-load').waitFor();
  await take('agent-overview');
  await page.getByTestId('tab-metrics').click();
  await page.getByTestId('charts').waitFor();
  await take('agent-metrics');
  await page.getByTestId('tab-network').click();
  await page.getByTestId('interface-row').first().waitFor();
  await take('agent-network');
  await page.getByTestId('tab-run').click();
  await page.getByTestId('command-text').fill('uname -a; uptime; df -h / >&2; exit 3');
  await page.getByTestId('run-command').click();
  await page.getByTestId('exit-code').waitFor();
  await take('agent-run');
}

async function commandPages(page, take) {
  await page.goto('/commands');
  await page.getByTestId('command-link').first().waitFor();
  await take('commands');
  await page.getByTestId('command-link').first().click();
  await page.getByTestId('exit-code').waitFor();
  await take('command');
}

async function clientPages(page, take) {
  await page.goto('/clients');
  await page.getByTestId('client-link').first().click();
  await page.getByTestId('site-row').first().waitFor();
  await take('client');
  await page.getByTestId('new-site').click();
  await page.getByTestId('site-name').waitFor();
  await take('new-site-dialog');
  await page.keyboard.press('Escape');
  await page.getByTestId('site-link').first().click();
  await page.getByTestId('install-command-linux').waitFor();
  await take('site');
}
