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

/** The sentence that a chart says to those who cannot see it; it ends in the newest reading. */
export async function chartSummary(page: Page, heading: string): Promise<string> {
  const chart = page.getByRole('img', { name: new RegExp(`^${heading}:`) });
  return (await chart.getAttribute('aria-label')) ?? '';
}
