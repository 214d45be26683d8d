import type { FieldError } from '@gururmm/server/platform/errors';
import { invalidRequest } from '@gururmm/server/platform/http';
import type { ChannelKind } from '@gururmm/shared/protocol';
import { faultOfUrl } from '../outbound/outbound-guard';
import { newSigningSecret } from './channel-secrets';
import type { ChannelSecrets, ChannelSettings, SmtpSettings } from './channel-settings';
import type { SmtpRequest, UpdateChannelRequest } from './channel.dto';

/** What a channel holds, to be stored. */
export interface ChannelContent {
  readonly settings: ChannelSettings;
  readonly secrets: ChannelSecrets;
  /** Made by this change; to be shown once. */
  readonly newSigningSecret: string | null;
}

const ONLY_EMAIL = ['recipients', 'smtp'] as const;
const ONLY_URL = ['url'] as const;

/**
 * What a request makes of a channel.
 * @param before what it held, when there was one: secrets that are left out are kept
 * @throws DomainError invalid_request when the fields do not fit the kind
 */
export function toChannelContent(
  kind: ChannelKind,
  body: UpdateChannelRequest,
  before?: Omit<ChannelContent, 'newSigningSecret'>,
): ChannelContent {
  const foreign = (kind === 'email' ? ONLY_URL : ONLY_EMAIL).find((name) => body[name] !== undefined);
  if (foreign !== undefined) throw invalid(foreign, `${foreign} does not belong to a channel of this kind`);
  if (body.rotate_signing_secret === true && kind !== 'webhook')
    throw invalid('rotate_signing_secret', 'only a webhook has a signing secret');
  return kind === 'email' ? emailContent(body, before) : urlContent(kind, body, before);
}

function emailContent(
  { recipients, smtp }: UpdateChannelRequest,
  before: Omit<ChannelContent, 'newSigningSecret'> | undefined,
): ChannelContent {
  if (recipients === undefined) throw invalid('recipients', 'recipients is needed for e-mail');
  if (smtp === undefined)
    return { settings: { recipients, smtp: null, origin: null }, secrets: {}, newSigningSecret: null };
  const settings = toSmtpSettings(smtp);
  const password = smtp.password ?? keptPassword(settings, before);
  if ((settings.username === null) !== (password === undefined))
    throw invalid('smtp.password', 'smtp.password is needed beside a username, and again when the mail server changes');
  if (settings.security === 'none' && password !== undefined)
    throw invalid('smtp.security', 'smtp.security must not be none when there is a password');
  return {
    settings: { recipients, smtp: settings, origin: null },
    secrets: password === undefined ? {} : { smtpPassword: password },
    newSigningSecret: null,
  };
}

function toSmtpSettings({ host, port, security, username, from }: SmtpRequest): SmtpSettings {
  return { host, port, security, username: username ?? null, from };
}

/** A stored password goes only where it went before: whoever may change a channel must not learn it so. */
function keptPassword(
  settings: SmtpSettings,
  before: Omit<ChannelContent, 'newSigningSecret'> | undefined,
): string | undefined {
  const old = before?.settings.smtp;
  const isSame =
    old?.host === settings.host &&
    old.port === settings.port &&
    old.security === settings.security &&
    old.username === settings.username;
  return isSame ? before?.secrets.smtpPassword : undefined;
}

function urlContent(
  kind: ChannelKind,
  body: UpdateChannelRequest,
  before: Omit<ChannelContent, 'newSigningSecret'> | undefined,
): ChannelContent {
  const url = body.url ?? before?.secrets.url;
  if (url === undefined) throw invalid('url', 'url is needed for a channel of this kind');
  const settings = { recipients: [], smtp: null, origin: originOf(url) };
  if (kind !== 'webhook') return { settings, secrets: { url }, newSigningSecret: null };
  const kept = body.rotate_signing_secret === true ? undefined : before?.secrets.signingSecret;
  const signingSecret = kept ?? newSigningSecret();
  return { settings, secrets: { url, signingSecret }, newSigningSecret: kept === undefined ? signingSecret : null };
}

function originOf(text: string): string {
  if (!URL.canParse(text)) throw invalid('url', 'url must be an absolute URL');
  const url = new URL(text);
  const fault = faultOfUrl(url);
  if (fault !== undefined) throw invalid('url', fault);
  return url.origin;
}

function invalid(path: string, message: string) {
  return invalidRequest([{ path, message } satisfies FieldError]);
}
