import { isWindowOpen } from '@gururmm/server/updates';
import type { AlertSeverity } from '@gururmm/shared/protocol';
import type { NotificationRoute } from './notification-route.entity';

/** What of an alert routes look at. */
export interface RoutedAlert {
  readonly clientId: string | null;
  readonly siteId: string | null;
  /** Of its agent; empty for a whole site. */
  readonly tags: readonly string[];
  readonly severity: AlertSeverity;
}

type RouteRule = Pick<
  NotificationRoute,
  'enabled' | 'clientId' | 'severities' | 'siteIds' | 'tags' | 'weekdays' | 'startTime' | 'endTime' | 'timeZone'
>;

/** Whether an alert of this moment goes this way. */
export function routeMatches(route: RouteRule, alert: RoutedAlert, at: Date): boolean {
  return (
    route.enabled &&
    (route.clientId === null || route.clientId === alert.clientId) &&
    route.severities.includes(alert.severity) &&
    (route.siteIds.length === 0 || (alert.siteId !== null && route.siteIds.includes(alert.siteId))) &&
    (route.tags.length === 0 || route.tags.some((tag) => alert.tags.includes(tag))) &&
    isWindowOpen(
      { days: [...route.weekdays], start: route.startTime, end: route.endTime, time_zone: route.timeZone },
      at,
    )
  );
}
