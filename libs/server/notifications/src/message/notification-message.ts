/** What a message tells of. `reminder`: still not acknowledged. `digest`: many at once. */
export const NOTIFICATION_EVENTS = [
  'test',
  'opened',
  'escalated',
  'acknowledged',
  'resolved',
  'reminder',
  'digest',
] as const;

export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

/** Grows when a field changes its meaning; new fields may come without that. */
const MESSAGE_VERSION = 1;

/** An alert as receivers get it. */
export interface AlertData {
  readonly alert_id: string;
  readonly severity: string;
  readonly status: string;
  readonly rule: string;
  /** What of the agent it is about, for example a mount; empty for the agent itself. */
  readonly object: string;
  readonly text: string;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly agent: { readonly id: string; readonly hostname: string } | null;
  readonly site: { readonly id: string; readonly name: string } | null;
  readonly client: { readonly id: string; readonly name: string } | null;
  readonly opened_at: string;
}

/** The one shape of every message: what webhooks get as it is, and what the texts for people are made from. */
export type NotificationMessage = {
  /** When it happened, ISO 8601. */
  readonly timestamp: string;
  readonly version: typeof MESSAGE_VERSION;
} & (
  | { readonly type: 'notification.test'; readonly data: { readonly channel: string } }
  | { readonly type: `alert.${AlertMessageEvent}`; readonly data: AlertData }
  | { readonly type: 'alert.digest'; readonly data: DigestData }
);

/** What is said of a single alert. */
export type AlertMessageEvent = Exclude<NotificationEvent, 'test' | 'digest'>;

/** Alerts that came too fast to be told one by one. */
export interface DigestData {
  readonly count: number;
  /** The first of them, with their own types. */
  readonly alerts: readonly { readonly type: string; readonly severity: string; readonly text: string }[];
}

export function testMessage(channel: string, at: Date): NotificationMessage {
  return { type: 'notification.test', timestamp: at.toISOString(), version: MESSAGE_VERSION, data: { channel } };
}

export function alertMessage(event: AlertMessageEvent, at: Date, data: AlertData): NotificationMessage {
  return { type: `alert.${event}`, timestamp: at.toISOString(), version: MESSAGE_VERSION, data };
}

export function digestMessage(at: Date, data: DigestData): NotificationMessage {
  return { type: 'alert.digest', timestamp: at.toISOString(), version: MESSAGE_VERSION, data };
}
