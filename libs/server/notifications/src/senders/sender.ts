import type { ChannelSecrets, ChannelSettings } from '../channels/channel-settings';
import type { NotificationMessage } from '../message/notification-message';

/** A message with all that its way needs. */
export interface OutgoingMessage {
  /** The same each time the message is tried: receivers can drop what they have. */
  readonly deliveryId: string;
  readonly message: NotificationMessage;
  readonly settings: ChannelSettings;
  readonly secrets: ChannelSecrets;
  readonly signal: AbortSignal;
}

/** One way to send. */
export interface Sender {
  /**
   * @returns a remark on what was taken all the same
   * @throws SendError when the message was not taken
   */
  send(outgoing: OutgoingMessage): Promise<string | undefined>;
}
