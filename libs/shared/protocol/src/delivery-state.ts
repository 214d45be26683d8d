/** Every state of a notification on its way to a channel. */
export const DELIVERY_STATES = ['queued', 'sending', 'retrying', 'grouped', 'delivered', 'failed'] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/**
 * The life cycle of a delivery; the only definition, the database trigger is generated from it. `grouped` waits for
 * the digest that takes it along.
 */
export const DELIVERY_TRANSITIONS: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  queued: ['sending', 'grouped', 'failed'],
  sending: ['delivered', 'retrying', 'failed'],
  retrying: ['sending', 'failed'],
  grouped: ['delivered', 'failed'],
  delivered: [],
  failed: [],
};

/** The states from which a sender may take a delivery; from `sending` when the one that took it is gone. */
export const SENDABLE_DELIVERY_STATES: readonly DeliveryState[] = ['queued', 'retrying', 'sending'];

/** The ways to tell somebody. */
export const CHANNEL_KINDS = ['email', 'webhook', 'teams', 'slack'] as const;

export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** How a mail server is reached: TLS at once, TLS by STARTTLS (without it nothing is sent), or in the clear. */
export const SMTP_SECURITIES = ['tls', 'starttls', 'none'] as const;

export type SmtpSecurity = (typeof SMTP_SECURITIES)[number];
