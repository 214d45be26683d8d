import type { NotificationEvent } from '@gururmm/console/data-access';
import type { ChannelKind, SmtpSecurity } from '@gururmm/shared/protocol';

export const CHANNEL_KIND_LABELS: Readonly<Record<ChannelKind, string>> = {
  email: 'E-mail',
  webhook: 'Webhook',
  teams: 'Microsoft Teams',
  slack: 'Slack',
};

export const SECURITY_LABELS: Readonly<Record<SmtpSecurity, string>> = {
  tls: 'TLS from the start (465)',
  starttls: 'STARTTLS (587)',
  none: 'None, without a password',
};

export const EVENT_LABELS: Readonly<Record<NotificationEvent, string>> = {
  test: 'Test',
  opened: 'Opened',
  escalated: 'Became worse',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
  reminder: 'Reminder',
  digest: 'Digest',
};

export const EVENTS = Object.keys(EVENT_LABELS) as NotificationEvent[];

/** 0 is Sunday, as the API counts; a week is shown from Monday on. */
export const WEEKDAYS: readonly { day: number; label: string }[] = [
  { day: 1, label: 'Monday' },
  { day: 2, label: 'Tuesday' },
  { day: 3, label: 'Wednesday' },
  { day: 4, label: 'Thursday' },
  { day: 5, label: 'Friday' },
  { day: 6, label: 'Saturday' },
  { day: 0, label: 'Sunday' },
];
