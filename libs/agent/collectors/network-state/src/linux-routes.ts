import { formatIpv6 } from './format-ipv6';

const IPV4_HEX = /^[0-9A-F]{8}$/i;
const IPV6_HEX = /^[0-9a-f]{32}$/i;

/** Default gateways of /proc/net/route: little-endian hex, destination and mask zero. */
export function parseIpv4Gateways(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, destination, gateway = '']) => destination === '00000000' && IPV4_HEX.test(gateway))
    .map(([, , gateway = '']) => gateway)
    .filter((gateway) => gateway !== '00000000')
    .map((gateway) => Buffer.from(gateway, 'hex').reverse().join('.'));
}

/** Default gateways of /proc/net/ipv6_route: destination, its prefix, source, its prefix, next hop. */
export function parseIpv6Gateways(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([destination = '', prefix]) => /^0{32}$/.test(destination) && prefix === '00')
    .map((fields) => fields[4] ?? '')
    .filter((hop) => IPV6_HEX.test(hop) && !/^0{32}$/.test(hop))
    .map(formatIpv6);
}
