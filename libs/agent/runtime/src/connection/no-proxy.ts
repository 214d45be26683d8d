/**
 * Whether `NO_PROXY` names the server: `*`, a host, a domain with all below it (with or without a leading dot), an
 * address, each perhaps with a port. Address ranges are not known.
 */
export function isExempt(server: URL, noProxy: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = server.port === '' ? defaultPortOf(server) : server.port;
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry, host, port));
}

function defaultPortOf({ protocol }: URL): string {
  return protocol === 'wss:' || protocol === 'https:' ? '443' : '80';
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, name = entry, entryPort] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  if (entryPort !== undefined && entryPort !== port) return false;
  const domain = name.replace(/^\[|\]$/g, '').replace(/^\.+/, '');
  return host === domain || host.endsWith(`.${domain}`);
}
