import type { Page } from 'playwright-core';

/** What is wider than the screen, by the parts that would then scroll sideways. Code may: it has panes of its own. */
export function widerThanTheScreen(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('html, body, mat-sidenav-content, main, .page, .panel, .table-scroll')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${element.tagName.toLowerCase()}.${element.className}: ${element.scrollWidth} px`),
  );
}
