import { redactSecrets } from '@gururmm/shared/protocol';

const REDACTED = '[redacted]';

/** Fields whose text value is a secret wherever it stands. */
const SECRET_FIELDS = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'password',
  'new_password',
  'current_password',
  'passphrase',
  'secret',
  'client_secret',
  'jwt_?secret',
  'api_?key',
  'site_?key',
  'agent_?key',
  'registration_?token',
  'access_?token',
  'refresh_?token',
  'id_?token',
  'token',
  'ticket',
  'totp',
  'x-api-key',
  'x-metrics-token',
].join('|');

/** `"password":"…"` in JSON. */
const JSON_FIELD = new RegExp(String.raw`"(${SECRET_FIELDS})":"(?:[^"\\]|\\.)*"`, 'gi');

/** `"set-cookie":["…","…"]` in JSON. */
const JSON_LIST_FIELD = new RegExp(String.raw`"(${SECRET_FIELDS})":\[[^\]]*\]`, 'gi');

/** `\"password\":\"…\"`: JSON inside a text, as it appears in messages and in other people's errors. */
const QUOTED_JSON_FIELD = new RegExp(String.raw`\\"(${SECRET_FIELDS})\\"\s*:\s*\\"(?:(?!\\").)*\\"`, 'gi');

/** `?token=…` in URLs and forms. */
const QUERY_FIELD = new RegExp(String.raw`([?&;](?:${SECRET_FIELDS}|code|state|key)=)[^&\s"'\\#]+`, 'gi');

/** `postgres://user:password@host`. */
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*):[^\s@"]+@/gi;

/** `Authorization: Bearer …` in text. */
const CREDENTIAL_SCHEME = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g;

/**
 * Takes every secret out of one serialised log line, whatever level of the object, message, stack or URL it
 * stands in. The line stays valid JSON.
 */
export function redactLine(line: string): string {
  return redactSecrets(line)
    .replace(JSON_FIELD, `"$1":"${REDACTED}"`)
    .replace(JSON_LIST_FIELD, `"$1":["${REDACTED}"]`)
    .replace(QUOTED_JSON_FIELD, String.raw`\"$1\":\"${REDACTED}\"`)
    .replace(QUERY_FIELD, `$1${REDACTED}`)
    .replace(URL_PASSWORD, `$1:${REDACTED}@`)
    .replace(CREDENTIAL_SCHEME, `$1 ${REDACTED}`);
}
