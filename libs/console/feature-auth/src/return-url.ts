/** The page to go back to after signing in: a path of this console, never another address. */
export function safeReturnUrl(given: string | undefined): string {
  const isLocalPath = given?.startsWith('/') === true && !/^[/\\]{2}/.test(given);
  return isLocalPath && !/^\/(login|sso-complete|invitation)\b/.test(given) ? given : '/';
}
