import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/**
 * Address of the peer. `X-Forwarded-For` counts only when the connection comes from a trusted
 * proxy; then the right-most address that is not itself a trusted proxy is the peer.
 */
export function peerAddress(request: IncomingMessage, trustedProxies: readonly string[]): string {
  const direct = plainAddress(request.socket.remoteAddress ?? '');
  if (trustedProxies.length === 0) return direct;
  const trusted = toBlockList(trustedProxies);
  if (!isListed(trusted, direct)) return direct;
  const header = request.headers['x-forwarded-for'];
  const chain = (Array.isArray(header) ? header.join(',') : (header ?? ''))
    .split(',')
    .map((part) => plainAddress(part.trim()));
  const foreign = chain.reverse().find((address) => isIP(address) !== 0 && !isListed(trusted, address));
  return foreign ?? direct;
}

/** IPv4 inside IPv6 (`::ffff:10.0.0.1`) is the IPv4 address. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}

function toBlockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0) continue;
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

function isListed(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
}
