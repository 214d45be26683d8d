import type { MessageText } from './message-text';

const MAX_HEADER = 150;
const MAX_FIELD = 2_000;
const MAX_LINES = 40;

/** The body for an incoming webhook of Slack. Blocks are plain text: what an endpoint says has no markup there. */
export function slackBody({ title, lines }: MessageText): Record<string, unknown> {
  const shown = lines.slice(0, MAX_LINES);
  return {
    // Shown in notifications, and always read as mrkdwn.
    text: escapeMrkdwn(title),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plain(title.slice(0, MAX_HEADER)) },
      ...shown.map(({ label, text }) => ({ type: 'section', text: plain(`${label}: ${text}`.slice(0, MAX_FIELD)) })),
    ],
  };
}

/**
 * The three characters that begin links and mentions (https://docs.slack.dev/messaging/formatting-message-text), and a
 * space without width after those that begin styles.
 */
export function escapeMrkdwn(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[*_~`]/g, (mark) => `${mark}\u200B`);
}

function plain(text: string) {
  return { type: 'plain_text', text, emoji: false };
}
