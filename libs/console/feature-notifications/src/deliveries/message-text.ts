import type { NotificationDelivery } from '@gururmm/console/data-access';

/** What a message says, in a line. Its body is what webhooks get, of which only the words matter here. */
export function messageText({ message }: NotificationDelivery): string {
  const data: unknown = message['data'];
  if (typeof data !== 'object' || data === null) return '';
  const { count, text } = data as { count?: unknown; text?: unknown };
  if (typeof text === 'string') return text;
  return typeof count === 'number' ? `${count} alerts` : '';
}
