const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a URL names this machine. */
export function isLoopbackUrl(text: string): boolean {
  return URL.canParse(text) && LOOPBACK.includes(new URL(text).hostname);
}

/**
 * Whether a URL is one that keys may come from: TLS, without a user, a query or a fragment.
 * @param allowsLoopback also `http://` on this machine: for tests and development
 */
export function isIssuerUrl(text: string, allowsLoopback: boolean): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  if (username !== '' || password !== '' || search !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && allowsLoopback && isLoopbackUrl(text));
}
