import type { ChannelKind } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import { EmailSender } from './email-sender';
import { chatSenders, WebhookSender } from './http-senders';
import { JsonPoster } from './post-json';
import { SendError } from './send-error';
import type { OutgoingMessage, Sender } from './sender';

/** An attempt that has taken this long counts as failed. */
const ATTEMPT_MS = 30_000;

/** Sends by whichever way a channel is. */
@Injectable()
export class Senders {
  private readonly byKind: Readonly<Record<ChannelKind, Sender>>;

  constructor(email: EmailSender, webhook: WebhookSender, poster: JsonPoster) {
    this.byKind = { email, webhook, ...chatSenders(poster) };
  }

  /**
   * One attempt, bounded in time.
   * @returns a remark on what was taken all the same
   * @throws SendError
   */
  async send(kind: ChannelKind, outgoing: OutgoingMessage): Promise<string | undefined> {
    const deadline = AbortSignal.timeout(ATTEMPT_MS);
    const signal = AbortSignal.any([outgoing.signal, deadline]);
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new SendError('the receiver did not answer in time')));
    });
    return Promise.race([this.byKind[kind].send({ ...outgoing, signal }), late]);
  }
}
