import { isIP } from 'node:net';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { Inject, Injectable } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import type { SmtpSettings } from '../channels/channel-settings';
import { plainText, textOf } from '../message/message-text';
import { OutboundGuard } from '../outbound/outbound-guard';
import { SendError } from './send-error';
import type { OutgoingMessage, Sender } from './sender';

const CONNECT_MS = 10_000;
const IDLE_MS = 15_000;

interface MailServer {
  readonly settings: SmtpSettings;
  readonly password: string | undefined;
  /** Where to connect: for a channel's own server the address that was judged. */
  readonly host: string;
}

/** Sends e-mail through the channel's own mail server, or through that of the installation. */
@Injectable()
export class EmailSender implements Sender {
  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Pick<Configuration, 'notifications'>,
    private readonly guard: OutboundGuard,
  ) {}

  /** One e-mail to all recipients. The id of the delivery is its Message-ID, also when it is sent again. */
  async send({ deliveryId, message, settings, secrets }: OutgoingMessage): Promise<string | undefined> {
    const server = await this.serverOf(settings.smtp, secrets.smtpPassword);
    const text = textOf(message);
    const { from } = server.settings;
    const transport = createTransport({ ...connectionTo(server), disableFileAccess: true, disableUrlAccess: true });
    try {
      const { rejected } = await transport.sendMail({
        from: { name: 'GuruRMM', address: from },
        to: settings.recipients.map((address) => ({ name: '', address })),
        subject: text.title,
        text: plainText(text),
        messageId: `<${deliveryId}@${from.slice(from.lastIndexOf('@') + 1)}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-GuruRMM-Event': message.type },
      });
      return rejected.length === 0 ? undefined : `the mail server refused ${rejected.length} of the recipients`;
    } catch (error) {
      throw toSendError(error);
    } finally {
      transport.close();
    }
  }

  private async serverOf(own: SmtpSettings | null, ownPassword: string | undefined): Promise<MailServer> {
    if (own !== null) {
      const { address } = await this.guard.addressOf(own.host);
      return { settings: own, password: ownPassword, host: address };
    }
    const { smtp } = this.configuration.notifications;
    if (smtp === undefined)
      throw new SendError('neither the channel nor the server (RMM_SMTP_HOST) names a mail server', { isFinal: true });
    const { password, username, ...settings } = smtp;
    return { settings: { ...settings, username: username ?? null }, password, host: smtp.host };
  }
}

function connectionTo({ settings, password, host }: MailServer) {
  const { port, security, username } = settings;
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    // The certificate is that of the name, whatever address it stood for.
    tls: isIP(settings.host) === 0 ? { servername: settings.host } : {},
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: IDLE_MS,
    ...(username === null ? {} : { auth: { user: username, pass: password ?? '' } }),
  };
}

/** What a mail server says may repeat what it was told: only codes are kept. */
function toSendError(error: unknown): SendError {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const codes = [code, responseCode].filter((each) => typeof each === 'string' || typeof each === 'number');
  const isRefused = code === 'EENVELOPE' && typeof responseCode === 'number' && responseCode >= 500;
  return new SendError(`the mail server did not take it (${codes.join(' ')})`, { isFinal: isRefused, cause: error });
}
