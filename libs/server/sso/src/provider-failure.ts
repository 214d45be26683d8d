import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { SignInRefused } from './sign-in-refused';

const MAX_REASON_LENGTH = 300;

/** What openid-client threw, as a refusal; anything else (a bug of ours) stays what it is. */
export function toRefusal(error: unknown): unknown {
  if (isUnreachable(error)) return new SignInRefused('provider_unreachable', reasonOf(error));
  if (error instanceof AuthorizationResponseError) {
    const code = error.error === 'access_denied' ? 'access_denied' : 'provider_error';
    return new SignInRefused(code, oauthReason(error));
  }
  if (error instanceof ResponseBodyError) return new SignInRefused('provider_error', oauthReason(error));
  if (error instanceof ClientError) return new SignInRefused('invalid_response', reasonOf(error));
  return error;
}

/** The messages of an error and its causes. The library's messages name claims, never their values. */
export function reasonOf(error: unknown): string {
  return chainOf(error)
    .map((link) => link.message)
    .join(': ')
    .slice(0, MAX_REASON_LENGTH);
}

/** The error's name and Entra ID's number for it; the description is other people's text and stays out. */
function oauthReason({ error, error_description: description }: { error: string; error_description?: string }): string {
  const name = /^[a-z_]{1,60}$/.test(error) ? error : 'unnamed error';
  const number = /\bAADSTS\d{1,9}\b/.exec(description ?? '')?.[0];
  return number === undefined ? name : `${name} ${number}`;
}

function isUnreachable(error: unknown): boolean {
  return chainOf(error).some(
    (link) => (link.name === 'TypeError' && link.message === 'fetch failed') || link.name === 'TimeoutError',
  );
}

function chainOf(error: unknown): { name: string; message: string; cause?: unknown }[] {
  const chain: Error[] = [];
  for (let link = error; isErrorLike(link) && chain.length < 5; link = link.cause) chain.push(link);
  return chain;
}

/** Not `instanceof`: errors of `fetch` come from another realm where code runs in a VM context. */
function isErrorLike(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  const { name, message } = value as Record<string, unknown>;
  return typeof name === 'string' && typeof message === 'string';
}
