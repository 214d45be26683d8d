import { redactSecrets } from '@gururmm/shared/protocol';

/** Names of fields whose values are secrets, or made from secrets. */
const SECRET_FIELD = /password|secret|token$|_key$|apikey|hash|recovery|cookie|authorization/i;

const MAX_TEXT_LENGTH = 4_096;

/** JSON for the audit log: secret fields masked, secrets inside texts redacted, long texts cut. */
export function auditable(fields: Readonly<Record<string, unknown>> | null | undefined): string | null {
  if (fields == null) return null;
  return JSON.stringify(fields, (name, value: unknown) => {
    if (name !== '' && SECRET_FIELD.test(name) && value !== null && typeof value !== 'boolean') return '[redacted]';
    if (typeof value !== 'string') return value;
    const text = redactSecrets(value).replaceAll('\u0000', '\uFFFD');
    return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text;
  });
}
