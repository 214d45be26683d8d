import type { AlertData, DigestData, NotificationMessage } from './notification-message';

/** A message for people: a title and lines of label and text, all of it plain. */
export interface MessageText {
  readonly title: string;
  readonly lines: readonly { readonly label: string; readonly text: string }[];
}

const MAX_TITLE_LENGTH = 140;
const VERBS: Readonly<Record<string, string>> = {
  'alert.opened': 'Alert',
  'alert.escalated': 'Worse',
  'alert.acknowledged': 'Acknowledged',
  'alert.resolved': 'Resolved',
  'alert.reminder': 'Still open',
};

/** The message in words; names and texts in it come from endpoints, and are kept on one line each. */
export function textOf(message: NotificationMessage): MessageText {
  switch (message.type) {
    case 'notification.test':
      return {
        title: 'Test message from GuruRMM',
        lines: [{ label: 'Channel', text: singleLine(message.data.channel) }],
      };
    case 'alert.digest':
      return digestText(message.data);
    default:
      return alertText(VERBS[message.type] ?? message.type, message.data);
  }
}

/** The same as text alone. */
export function plainText({ title, lines }: MessageText): string {
  return [title, '', ...lines.map(({ label, text }) => `${label}: ${text}`), ''].join('\n');
}

function alertText(verb: string, data: AlertData): MessageText {
  const where = data.agent?.hostname ?? data.site?.name ?? '';
  const lines = [
    { label: 'Alert', text: data.text },
    { label: 'Severity', text: data.severity },
    { label: 'Rule', text: data.rule },
    { label: 'Object', text: data.object },
    { label: 'Agent', text: data.agent?.hostname ?? '' },
    { label: 'Site', text: data.site?.name ?? '' },
    { label: 'Client', text: data.client?.name ?? '' },
    { label: 'Opened', text: data.opened_at },
  ];
  return {
    title: cut(singleLine(`[${data.severity}] ${verb}: ${where === '' ? '' : `${where}: `}${data.text}`)),
    lines: lines.map(({ label, text }) => ({ label, text: singleLine(text) })).filter(({ text }) => text !== ''),
  };
}

function digestText({ count, alerts }: DigestData): MessageText {
  const lines = alerts.map(({ type, severity, text }) => ({
    label: `${VERBS[type] ?? type} (${severity})`,
    text: singleLine(text),
  }));
  const rest = count - alerts.length;
  return {
    title: `${count} alerts within a short time`,
    lines: rest > 0 ? [...lines, { label: 'And', text: `${rest} more` }] : lines,
  };
}

/** Line ends and other control characters would end a header, or pretend to be a line of ours. */
function singleLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
}

function cut(text: string): string {
  return text.length > MAX_TITLE_LENGTH ? `${text.slice(0, MAX_TITLE_LENGTH - 1)}…` : text;
}
