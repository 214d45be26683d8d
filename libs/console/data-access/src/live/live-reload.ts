import { inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { ConsoleEvent } from '@gururmm/shared/protocol';
import { auditTime, filter, merge } from 'rxjs';
import { LiveSocket } from './live-socket';

/** A storm of events is answered with one read in this time. */
const CALM_MS = 1_000;

/**
 * Reads again when an event says that something changed, and when the live socket was away; for what cannot be
 * changed in place. To be called where something can be injected; ends with whatever that is.
 */
export function reloadOn(matches: (event: ConsoleEvent) => boolean, reload: () => void): void {
  const live = inject(LiveSocket);
  merge(live.events.pipe(filter(matches), auditTime(CALM_MS)), live.restored)
    .pipe(takeUntilDestroyed())
    .subscribe(reload);
}
