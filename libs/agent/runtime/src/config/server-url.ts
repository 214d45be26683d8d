const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);
const WEBSOCKET_SCHEMES: Readonly<Record<string, string>> = {
  'ws:': 'ws:',
  'wss:': 'wss:',
  'http:': 'ws:',
  'https:': 'wss:',
};

/** A usable WebSocket address, or the sentence that says why there is none; without the address, which may hold a secret. */
export type ServerUrlResult = { ok: true; url: string } | { ok: false; fault: string };

/**
 * Turns `server_url` into the WebSocket address: http(s) becomes ws(s), an empty path
 * becomes `/ws`. Unencrypted traffic is refused unless it stays on this machine or
 * `allowInsecure` is set: the first frame carries a key.
 */
export function resolveServerUrl(serverUrl: string, allowInsecure: boolean): ServerUrlResult {
  if (!URL.canParse(serverUrl)) return { ok: false, fault: 'server_url: this is not a URL' };
  const url = new URL(serverUrl);
  const scheme = WEBSOCKET_SCHEMES[url.protocol];
  if (scheme === undefined) return { ok: false, fault: 'server_url: the scheme must be wss, ws, https or http' };
  if (url.username !== '' || url.password !== '') {
    return { ok: false, fault: 'server_url: a user name or password does not belong into the address' };
  }
  if (scheme === 'ws:' && !allowInsecure && !LOOPBACK_HOSTS.has(url.hostname)) {
    return {
      ok: false,
      fault: `server_url: ${url.protocol}// to ${url.hostname} would send keys unencrypted; use wss:// or set allow_insecure = true`,
    };
  }
  const path = url.pathname === '/' ? '/ws' : url.pathname;
  return { ok: true, url: `${scheme}//${url.host}${path}${url.search}` };
}
