import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;
type Range = [Address, number];

/** Everything that is routed publicly; what IPv6 may hold besides is tunnels, translations and what is not given out. */
const PUBLIC_IPV6 = ipaddr.parseCIDR('2000::/3');
/** Public by its number, and the metadata service of a cloud all the same. */
const CLOUD_METADATA = ipaddr.parse('168.63.129.16');

/** Says which addresses the server may talk to on behalf of whoever configures a channel. */
export class AddressRules {
  private readonly allowed: readonly Range[];

  /** @param allowedRanges in CIDR notation: what the operator of the server allows besides public addresses */
  constructor(allowedRanges: readonly string[]) {
    this.allowed = allowedRanges.map((range) => ipaddr.parseCIDR(range));
  }

  /** Whether an address, as the resolver gives it, may be connected to. */
  allows(address: string): boolean {
    const parsed = parse(address);
    return parsed !== undefined && (this.isExplicitlyAllowed(address) || isPublic(parsed));
  }

  /** Whether the operator named it; only such addresses may be talked to without TLS. */
  isExplicitlyAllowed(address: string): boolean {
    const parsed = parse(address);
    if (parsed === undefined) return false;
    return this.allowed.some((range) => range[0].kind() === parsed.kind() && parsed.match(range));
  }
}

/** IPv4 inside IPv6 counts as IPv4; an address with a zone belongs to one link and is refused. */
function parse(address: string): Address | undefined {
  return ipaddr.isValid(address) && !address.includes('%') ? ipaddr.process(address) : undefined;
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  if (address.kind() === 'ipv6') return address.match(PUBLIC_IPV6);
  return address.toString() !== CLOUD_METADATA.toString();
}
