import type { Page } from 'playwright-core';

/** Leaves the page of the new client open. */
export async function createClient(page: Page, name: string): Promise<void> {
  await page.getByTestId('nav-clients').click();
  await page.getByTestId('new-client').click();
  await page.getByTestId('client-name').fill(name);
  await page.getByTestId('save-client').click();
  await page.getByTestId('client-heading').getByText(name).waitFor();
}

/** From a client's page; leaves the dialog open that shows the new site's key. */
export async function createSite(page: Page, name: string): Promise<void> {
  await page.getByTestId('new-site').click();
  await page.getByTestId('site-name').fill(name);
  await page.getByTestId('save-site').click();
  await page.getByTestId('site-key').waitFor();
}

/** What the copy button of the key dialog puts on the clipboard. */
export async function copyLinuxCommand(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Copy the command for Linux' }).click();
  await page.getByText('Copied', { exact: true }).first().waitFor({ state: 'attached' });
  return page.evaluate(() => navigator.clipboard.readText());
}
