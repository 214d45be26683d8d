import { CLOSE_CODES } from '@gururmm/shared/protocol';
import type { Settings } from '../config/settings';
import { equalJitter, fullJitter, type Random } from '../scheduling/backoff';

/**
 * Why there is no connection: `lost` (network, restart, idle), `refused` (credential, revoked,
 * asked to slow down), `replaced` (another machine has the same identity), `awaiting_approval`.
 */
export type DisconnectReason = 'lost' | 'refused' | 'replaced' | 'awaiting_approval';

/** What a close code of the server means for the next attempt. */
export function reasonOfCloseCode(code: number): DisconnectReason {
  switch (code) {
    case CLOSE_CODES.notAuthenticated:
    case CLOSE_CODES.refused:
    case CLOSE_CODES.slowDown:
      return 'refused';
    case CLOSE_CODES.replaced:
      return 'replaced';
    default:
      return 'lost';
  }
}

/**
 * Seconds until the next attempt. After a lost link the first wait is uniform over the
 * spread, so that a fleet does not return in one second, then full jitter over twice the
 * base and more: those whose first attempts failed must not meet those who come for the
 * first time. Whoever is refused waits long and longer.
 * @param attempt failed attempts since the last success with the same reason, from 0
 */
export function reconnectDelaySeconds(
  reason: DisconnectReason,
  attempt: number,
  settings: Settings,
  random: Random,
): number {
  switch (reason) {
    case 'lost':
      return attempt === 0
        ? random() * settings.first_wait_spread_seconds
        : fullJitter(settings.reconnect_delay_seconds, settings.reconnect_max_delay_seconds, attempt, random);
    case 'awaiting_approval':
      return equalJitter(settings.approval_check_seconds, settings.approval_check_seconds, 0, random);
    case 'refused':
    case 'replaced':
      return equalJitter(settings.refused_delay_seconds, settings.refused_max_delay_seconds, attempt, random);
  }
}
