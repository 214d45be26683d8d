import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { products, waitUntil } from '@gururmm/e2e/support';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { launchOptions } from '../../chromium/place.mjs';

const EVIDENCE_DIR = join(products.root, 'tmp', 'e2e');
/** Longest wait for anything on a page; what is live comes within a second or two. */
const PATIENCE_MS = 20_000;

const WIDE = { width: 1280, height: 800 };

/** One person's browser on the console, with a note of everything it complained about. */
export class Visit {
  /** Errors of the console's scripts and what the browser refused, such as breaches of the content security policy. */
  readonly complaints: string[] = [];

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    private readonly origin: string,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.complaints.push(error.stack ?? error.message));
  }

  static async begin(origin: string, options: BrowserContextOptions = {}): Promise<Visit> {
    const browser = await chromium.launch(launchOptions());
    const context = await browser.newContext({ locale: 'en-GB', viewport: WIDE, ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
    return new Visit(browser, await context.newPage(), origin);
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.origin + path);
  }

  get path(): string {
    return this.page.url().slice(this.origin.length);
  }

  /** Waits until the address is this path, with its query. */
  async arrivesAt(path: string): Promise<void> {
    await waitUntil(`the address to be ${path}, and not ${this.path}`, () => this.path === path, PATIENCE_MS);
  }

  /** Changes with every reload, and only then. */
  loadedAt(): Promise<number> {
    return this.page.evaluate(() => performance.timeOrigin);
  }

  /** Does something, and keeps the sight of the page if it fails. */
  async witness(name: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      await this.keepEvidence(name);
      throw error;
    }
  }

  end(): Promise<void> {
    return this.browser.close();
  }

  private async keepEvidence(name: string): Promise<void> {
    const path = join(EVIDENCE_DIR, name.replace(/\W+/g, '-'));
    await mkdir(EVIDENCE_DIR, { recursive: true });
    await writeFile(`${path}.html`, `<!-- ${this.page.url()} -->\n${await this.page.content()}`);
    await writeFile(`${path}.log`, this.complaints.join('\n'));
    await this.page.screenshot({ path: `${path}.png` });
  }
}
