import { DOCUMENT, inject } from '@angular/core';
import type { NavigationError } from '@angular/router';

const STORAGE_KEY = 'grmm.reloaded_at';
/** A page that fails again so soon after a reload would only be reloaded without end. */
const PATIENCE_MS = 30_000;
/** What Chromium and Firefox, and what Safari call it. */
const MISSING_PART = /dynamically imported module|Importing a module script failed/i;

/** A tab that outlived an upgrade asks for parts the server no longer has: it is loaded anew, at the page it was led to. */
export function reloadAfterUpgrade({ error, url }: NavigationError): void {
  const view = inject(DOCUMENT).defaultView;
  if (view === null || !(error instanceof TypeError) || !MISSING_PART.test(error.message)) return;
  const reloadedAt = Number(view.sessionStorage.getItem(STORAGE_KEY));
  if (Date.now() - reloadedAt < PATIENCE_MS) return;
  const reload = () => {
    view.sessionStorage.setItem(STORAGE_KEY, String(Date.now()));
    view.location.assign(url);
  };
  // Without a server, the page that is there is better than the browser's error page.
  view.fetch('/health/live', { cache: 'no-store' }).then(reload, () => undefined);
}
