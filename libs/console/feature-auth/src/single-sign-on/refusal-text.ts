const GENERIC = 'Signing in with Microsoft did not work. Try again, or ask your administrator.';

/** What the codes of `/login?sso_error=…` mean to the person who wanted to sign in. */
const TEXTS: Readonly<Record<string, string>> = {
  access_denied: 'Microsoft did not let you in, or you stopped the sign-in there.',
  account_disabled: 'Your account here is disabled. Ask your administrator.',
  account_exists:
    'There is an account with your e-mail address that does not belong to this Microsoft account. Ask your administrator.',
  internal_error: 'Something went wrong on the server. Try again in a moment.',
  invalid_response: 'The answer from Microsoft could not be checked. Try again.',
  last_owner: 'You are the last owner, and your groups would take that away. Sign in locally to put it right.',
  no_email: 'Your Microsoft account has no e-mail address. Ask your administrator to add one.',
  no_role: 'Nobody has given you a role in this console yet. Ask your administrator.',
  provider_error: 'Microsoft reported an error. Try again, or ask your administrator.',
  provider_unreachable: 'The server cannot reach Microsoft at the moment. Try again soon.',
  sign_in_expired: 'The sign-in took too long, or its page was opened twice. Please start again.',
  too_many_attempts: 'There were too many attempts. Wait a few minutes, then try again.',
  wrong_tenant: 'This Microsoft account belongs to another organisation. Choose your work account.',
};

/** The sentence for a code; codes of newer servers get a general one. */
export function refusalText(code: string): string {
  return Object.hasOwn(TEXTS, code) ? (TEXTS[code] ?? GENERIC) : GENERIC;
}
