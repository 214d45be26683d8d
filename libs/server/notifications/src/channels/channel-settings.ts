import type { SmtpSecurity } from '@gururmm/shared/protocol';

/** A mail server of a channel's own; the password lies with the secrets. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  readonly security: SmtpSecurity;
  readonly username: string | null;
  readonly from: string;
}

/** What of a channel may be read again. */
export interface ChannelSettings {
  /** Of e-mail. */
  readonly recipients: readonly string[];
  /** Of e-mail; null: the mail server of the installation. */
  readonly smtp: SmtpSettings | null;
  /** Of the others: scheme, host and port. The rest of the URL is often what proves the right to post. */
  readonly origin: string | null;
}

/** What of a channel is sealed and never shown. */
export interface ChannelSecrets {
  readonly url?: string;
  /** Of webhooks: `whsec_` and base64. */
  readonly signingSecret?: string;
  readonly smtpPassword?: string;
}
