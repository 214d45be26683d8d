import type { Locator, Page } from 'playwright-core';

export function agentRow(page: Page, hostname: string): Locator {
  return page.locator(`[data-testid=agent-row][data-hostname="${hostname}"]`);
}

/** Waits until a row or a header shows this status. */
export async function untilShown(status: string, within: Locator): Promise<void> {
  await within.locator(`[data-testid=status-chip][data-status=${status}]`).waitFor();
}

export async function openTab(page: Page, tab: 'overview' | 'metrics' | 'run' | 'commands' | 'network'): Promise<void> {
  await page.getByTestId(`tab-${tab}`).click();
}

/** What the overview shows of the newest sample. Not how long ago it came: that changes by itself. */
export async function overviewReadings(page: Page): Promise<string> {
  const readings = page.getByTestId('overview-load').locator('grmm-usage-bar, dl');
  return (await readings.allTextContents()).join(' ');
}

/** The sentences that the charts say to those who cannot see them; each ends in the newest readings. */
export async function chartSummaries(page: Page): Promise<string> {
  const charts = page.getByTestId('charts');
  await charts.waitFor();
  const labels = await charts
    .getByRole('img')
    .evaluateAll((all) => all.map((chart) => chart.getAttribute('aria-label')));
  return labels.join('; ');
}
