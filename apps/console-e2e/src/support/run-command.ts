import { waitUntil } from '@gururmm/e2e/support';
import type { Page } from 'playwright-core';
import { untilShown } from './agents';

export interface Submission {
  readonly type: 'Shell' | 'PowerShell' | 'Python' | 'Script';
  readonly command: string;
  readonly interpreter?: string;
}

/** Fills in the form on the tab "Run a command" and sends it. */
export async function submit(page: Page, { type, command, interpreter }: Submission): Promise<void> {
  await page.getByTestId('command-type').click();
  await page.getByRole('option', { name: type, exact: true }).click();
  if (interpreter !== undefined) await page.getByTestId('command-interpreter').fill(interpreter);
  await page.getByTestId('command-text').fill(command);
  await page.getByTestId('run-command').click();
}

/** The command's result below the form, once it has this status. */
export async function untilResult(page: Page, status: string): Promise<void> {
  await untilShown(status, page.getByTestId('run-result'));
}

export async function output(page: Page): Promise<string> {
  return (await page.getByTestId('output-pane').locator('pre').textContent()) ?? '';
}

export async function untilOutput(page: Page, expected: string): Promise<void> {
  await waitUntil(`the output to be ${JSON.stringify(expected)}`, async () => (await output(page)) === expected);
}
