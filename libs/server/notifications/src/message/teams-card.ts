import type { MessageText } from './message-text';

const MAX_LINES = 40;

/**
 * The body for a Teams workflow that "posts to a channel when a webhook request is received": an adaptive card. Text
 * runs know no Markdown, so what an endpoint says cannot become a link.
 */
export function teamsBody({ title, lines }: MessageText): Record<string, unknown> {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      paragraph([{ type: 'TextRun', text: title, weight: 'bolder', size: 'medium' }]),
      ...lines.slice(0, MAX_LINES).map(({ label, text }) =>
        paragraph([
          { type: 'TextRun', text: `${label}: `, weight: 'bolder' },
          { type: 'TextRun', text },
        ]),
      ),
    ],
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}

function paragraph(inlines: readonly Record<string, unknown>[]) {
  return { type: 'RichTextBlock', inlines };
}
