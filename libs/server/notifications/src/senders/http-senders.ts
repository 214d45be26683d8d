import { Injectable } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import type { ChannelSecrets } from '../channels/channel-settings';
import { type MessageText, textOf } from '../message/message-text';
import { slackBody } from '../message/slack-message';
import { teamsBody } from '../message/teams-card';
import { JsonPoster } from './post-json';
import type { OutgoingMessage, Sender } from './sender';

/** Posts the message itself, signed as Standard Webhooks say (https://www.standardwebhooks.com). */
@Injectable()
export class WebhookSender implements Sender {
  constructor(private readonly poster: JsonPoster) {}

  async send({ deliveryId, message, secrets, signal }: OutgoingMessage): Promise<undefined> {
    const body = JSON.stringify(message);
    const now = new Date();
    const signature = new Webhook(needed(secrets, 'signingSecret')).sign(deliveryId, now, body);
    const headers = {
      'webhook-id': deliveryId,
      // The time of this attempt, so that receivers can refuse what somebody recorded.
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signature,
    };
    await this.poster.post({ url: needed(secrets, 'url'), body, headers, signal });
  }
}

/** Posts the message in words, as a chat wants it. */
export class ChatSender implements Sender {
  constructor(
    private readonly poster: JsonPoster,
    private readonly bodyOf: (text: MessageText) => Record<string, unknown>,
  ) {}

  async send({ message, secrets, signal }: OutgoingMessage): Promise<undefined> {
    const body = JSON.stringify(this.bodyOf(textOf(message)));
    await this.poster.post({ url: needed(secrets, 'url'), body, signal });
  }
}

/** The senders of both chats. */
export const chatSenders = (poster: JsonPoster) => ({
  slack: new ChatSender(poster, slackBody),
  teams: new ChatSender(poster, teamsBody),
});

function needed(secrets: ChannelSecrets, name: 'url' | 'signingSecret'): string {
  const value = secrets[name];
  if (value === undefined) throw new Error(`a channel without its ${name}`);
  return value;
}
