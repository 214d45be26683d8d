import type { Page } from 'playwright-core';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Fills in the sign-in page and sends it; where that leads is for the caller to see. */
export async function signIn(page: Page, { email, password }: Credentials): Promise<void> {
  await page.getByTestId('login-email').fill(email);
  await page.getByTestId('login-password').fill(password);
  await page.getByTestId('login-submit').click();
}

export async function choosePassword(page: Page, current: string, next: string): Promise<void> {
  await page.getByTestId('current-password').fill(current);
  await page.getByTestId('new-password').fill(next);
  await page.getByTestId('repeat-password').fill(next);
  await page.getByTestId('set-password-submit').click();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByTestId('user-menu').click();
  await page.getByTestId('sign-out').click();
}

/** The live socket is up: from here on, what changes comes by itself. */
export async function untilLive(page: Page): Promise<void> {
  await page.locator('[data-testid=live-indicator][data-state=live]').waitFor();
}
