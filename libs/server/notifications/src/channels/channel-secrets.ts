import { randomBytes } from 'node:crypto';
import { ServerSecret } from '@gururmm/server/platform/secrets';
import { Injectable } from '@nestjs/common';
import type { ChannelSecrets } from './channel-settings';

const SIGNING_SECRET_BYTES = 32;

/** Seals what a channel must know to send and nobody may read. */
@Injectable()
export class ChannelSecretBox {
  constructor(private readonly secret: ServerSecret) {}

  seal(channelId: string, secrets: ChannelSecrets): Buffer {
    return this.secret.seal(purposeOf(channelId), JSON.stringify(secrets));
  }

  /** @throws Error when they were sealed for another channel or with another server secret */
  open(channelId: string, sealed: Buffer): ChannelSecrets {
    return JSON.parse(this.secret.open(purposeOf(channelId), sealed)) as ChannelSecrets;
  }
}

/** A signing secret as Standard Webhooks writes it. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(SIGNING_SECRET_BYTES).toString('base64')}`;
}

/** A key for each channel: a row that is put beside another channel opens nothing. */
function purposeOf(channelId: string): string {
  return `notification-channel/${channelId}`;
}
