import { BlockList, isIP } from 'node:net';

const LONGEST_PREFIX = { 4: 32, 6: 128 } as const;

/** Whether a text is an address or a CIDR range. */
export function isAddressRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if ((version !== 4 && version !== 6) || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= LONGEST_PREFIX[version]);
}

/** Whether an address lies in one of the ranges; no ranges means anywhere. */
export function isAddressInRanges(address: string, ranges: readonly string[]): boolean {
  if (ranges.length === 0) return true;
  const list = new BlockList();
  for (const range of ranges) {
    const [start = '', prefix] = range.split('/');
    const family = isIP(start) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(start, prefix === undefined ? LONGEST_PREFIX[family === 'ipv6' ? 6 : 4] : Number(prefix), family);
  }
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
}
