import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { ServerProcess, waitUntil } from '@gururmm/e2e/support';
import { agentRow, chartSummaries, openTab, overviewReadings, untilShown } from './support/agents';
import { chaptersOf } from './support/chapters';
import { copyLinuxCommand, createClient, createSite } from './support/clients';
import { InstalledAgent } from './support/installed-agent';
import { onPath } from './support/on-path';
import { output, submit, untilOutput, untilResult } from './support/run-command';
import { choosePassword, signIn, untilLive } from './support/sign-in';
import { Visit } from './support/visit';

const PASSWORD_LINE = /password {2}(\S+)/;
const EMAIL = 'admin@localhost.localdomain';
const OWN_PASSWORD = 'correct horse battery staple';

describe('the first day with GuruRMM, through the console alone', () => {
  let server: ServerProcess;
  let agent: InstalledAgent;
  let visit: Visit;
  let installCommand: string;
  let loadedAt: number;
  const chapter = chaptersOf(() => visit);

  beforeAll(async () => {
    server = await ServerProcess.create();
    await server.up();
    agent = await InstalledAgent.create();
    visit = await Visit.begin(server.url);
  });

  afterAll(async () => {
    await visit.end();
    await agent.remove();
    await server.remove();
  });

  chapter('the password that the server printed signs in, and has to be replaced', async () => {
    const { page } = visit;
    const password = await waitUntil('the welcome', () => PASSWORD_LINE.exec(server.process.stdout)?.[1]);
    await visit.open('/');
    await signIn(page, { email: EMAIL, password });
    await page.getByTestId('set-password-form').waitFor();
    await page.goto(`${server.url}/agents`);
    await page.getByTestId('set-password-form').waitFor();
    await choosePassword(page, password, OWN_PASSWORD);
    await page.getByText('No agents yet').waitFor();
  });

  chapter('a client and a site are created, and the install command is copied', async () => {
    const { page } = visit;
    await createClient(page, 'Contoso');
    await createSite(page, 'Head office');
    installCommand = await copyLinuxCommand(page);
    const siteCode = await page.getByTestId('site-code').last().textContent();
    expect(installCommand).toContain(
      `curl -fsSL ${server.url}/install/${siteCode ?? ''} | GURURMM_SITE_KEY=grmm_site_`,
    );
    await page.getByTestId('close-site-key').click();
  });

  chapter('the machine appears in the open list while its agent is installed', async () => {
    const { page } = visit;
    await page.getByTestId('nav-agents').click();
    await page.getByText('No agents yet').waitFor();
    await untilLive(page);
    loadedAt = await visit.loadedAt();
    await agent.install(installCommand);
    await untilShown('online', agentRow(page, hostname()));
    expect(await agentRow(page, hostname()).textContent()).toContain('Contoso');
    await page.getByTestId('stat-online').getByText('1', { exact: true }).waitFor();
  });

  chapter('it turns offline when its agent is killed, and online when that starts again', async () => {
    const { page } = visit;
    await agent.kill();
    await untilShown('offline', agentRow(page, hostname()));
    await agent.startAgain();
    await untilShown('online', agentRow(page, hostname()));
    expect(await visit.loadedAt()).toBe(loadedAt);
  });

  chapter('its page shows what it measures, as it measures it', async () => {
    const { page } = visit;
    await page.getByTestId('agent-link').click();
    await untilShown('online', page.locator('grmm-agent-header'));
    await page.getByTestId('overview-load').waitFor();
    const before = await overviewReadings(page);
    await waitUntil('the overview to change', async () => (await overviewReadings(page)) !== before);
    await openTab(page, 'metrics');
    await page.getByTestId('range-15m').click();
    const seen = new Set<string>();
    await waitUntil('three different readings', async () => seen.add(await chartSummaries(page)).size >= 3);
    expect([...seen].at(-1)).toMatch(/^CPU: \d+\.\d %; Memory: \d+\.\d %; Network: Received .+\/s, Sent .+\/s$/);
  });

  chapter('a shell command runs on this very machine, and its output comes while it runs', async () => {
    const { page } = visit;
    const gate = agent.path('gate');
    const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const command = `cat /proc/sys/kernel/random/boot_id; until [ -e ${gate} ]; do sleep 0.1; done; echo bye >&2; exit 3`;
    await openTab(page, 'run');
    await submit(page, { type: 'Shell', command });
    await untilOutput(page, bootId);
    await untilResult(page, 'running');
    await writeFile(gate, '');
    await untilResult(page, 'failed');
    await untilOutput(page, `${bootId}bye\n`);
    expect(await page.getByTestId('exit-code').textContent()).toBe('3');
  });

  chapter('python and a script run, too', async () => {
    const { page } = visit;
    await submit(page, { type: 'Python', command: 'import os\nprint(6 * 7, os.uname().nodename)' });
    await untilOutput(page, `42 ${hostname()}\n`);
    await untilResult(page, 'completed');
    const script = 'words=(one two three)\necho "${#words[@]} words"';
    await submit(page, { type: 'Script', interpreter: '/bin/bash', command: script });
    await untilOutput(page, '3 words\n');
    await untilResult(page, 'completed');
    expect(await page.getByTestId('exit-code').textContent()).toBe('0');
  });

  chapter('powershell answers, or it is said that the machine has none', async () => {
    const { page } = visit;
    await submit(page, { type: 'PowerShell', command: 'Write-Output (6 * 7)' });
    if (await onPath('pwsh', 'powershell')) {
      await untilOutput(page, '42\n');
      return;
    }
    await page.getByTestId('command-error').waitFor();
    expect(await page.getByTestId('command-error').textContent()).toMatch(/pwsh|powershell/i);
    expect(await output(page)).toBe('The command wrote nothing.');
  });

  chapter('the history lists all of them, and keeps their output', async () => {
    const { page } = visit;
    await openTab(page, 'commands');
    const rows = page.getByTestId('command-row');
    await waitUntil('four commands', async () => (await rows.count()) === 4);
    const types = await page.getByTestId('command-row').locator('[data-label=Type]').allTextContents();
    expect(types.map((type) => type.trim())).toEqual(['powershell', 'script', 'python', 'shell']);
    await page.getByTestId('command-link').last().click();
    await page.getByTestId('command-steps').waitFor();
    expect(await output(page)).toMatch(/^[0-9a-f-]{36}\nbye\n$/);
    expect(await page.getByTestId('exit-code').textContent()).toBe('3');
  });

  chapter('and the browser had nothing to complain about', async () => {
    expect(visit.complaints).toEqual([]);
    expect(await visit.loadedAt()).toBe(loadedAt);
  });
});
