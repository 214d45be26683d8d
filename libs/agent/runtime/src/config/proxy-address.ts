/** A proxy that opens tunnels (CONNECT, RFC 9110, section 9.3.6). */
export interface ProxyAddress {
  /** With the credentials; never shown or logged. */
  readonly url: string;
  /** Without them. */
  readonly label: string;
  readonly host: string;
  readonly port: number;
  /** Value of `Proxy-Authorization` (RFC 7617); undefined: the address has no user. */
  readonly authorization: string | undefined;
}

/** What an address must look like; told instead of the address itself, which may hold a password. */
export const PROXY_FORM = 'must look like http://host:port or http://user:password@host:port';

const DEFAULT_PORT = 80;

/** Reads the address of a proxy; undefined when it is none that the agent can use. */
export function readProxyAddress(text: string): ProxyAddress | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isAddressOnly = url.pathname === '/' && url.search === '' && url.hash === '';
  if (url.protocol !== 'http:' || !isAddressOnly || !canDecode(url.username, url.password)) return undefined;
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  const [user, password] = [url.username, url.password].map(decodeURIComponent);
  return {
    url: url.href,
    label: `http://${url.hostname}:${port}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    authorization: user === '' ? undefined : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  };
}

function canDecode(...texts: string[]): boolean {
  return texts.every((text) => !/%(?![0-9a-f]{2})/i.test(text));
}
