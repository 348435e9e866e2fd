// Table. The addresses no caller may make Heliometer connect to (headers.md §2), after IANA's special-purpose registries
// (IPv4 and IPv6, RFC 6890 and its updates) and the clouds' own metadata addresses.
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Network = readonly [Address, number];

const IPV4_FORBIDDEN: readonly Network[] = networks([
  '0.0.0.0/8', // "this network", RFC 791; Linux takes 0.0.0.0 for loopback
  '10.0.0.0/8', // private, RFC 1918
  '100.64.0.0/10', // carrier-grade NAT, RFC 6598; Alibaba's metadata 100.100.100.200 and Tailscale's peers are in it
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // Azure's platform address (WireServer), reachable from every virtual machine there
  '169.254.0.0/16', // link-local, RFC 3927; 169.254.169.254 and 169.254.170.2 are metadata services
  '172.16.0.0/12', // private
  '192.0.0.0/24', // IETF protocol assignments; Oracle's metadata 192.0.0.192 is in it
  '192.0.2.0/24', // documentation, RFC 5737
  '192.88.99.0/24', // 6to4 relays, RFC 7526
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarking, RFC 2544
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, with the broadcast address
]);

/** The only part of IPv6 given out as global unicast. Loopback, mapped IPv4, NAT64, ULA, link-local and multicast lie outside. */
const IPV6_GLOBAL: Network = network('2000::/3');

const IPV6_FORBIDDEN: readonly Network[] = networks([
  '2001::/23', // IETF protocol assignments: Teredo, benchmarking, ORCHID
  '2001:db8::/32', // documentation, RFC 3849
  '2002::/16', // 6to4, carries any IPv4 address
  '2620:4f:8000::/48', // AS112's sink
  '3fff::/20', // documentation, RFC 9637
]);

/** Anything that is not an address at all is forbidden as well. Zone ids are cut off, they choose only the interface. */
export function isForbiddenAddress(text: string): boolean {
  const address = parseAddress(text);
  if (address === null) return true;
  if (address.kind() === 'ipv4') return isInAny(address, IPV4_FORBIDDEN);
  return !isIn(address, IPV6_GLOBAL) || isInAny(address, IPV6_FORBIDDEN);
}

export function isInAny(address: Address, list: readonly Network[]): boolean {
  return list.some((entry) => isIn(address, entry));
}

/** Strict: four decimal parts, or IPv6 in any of its RFC 4291 forms; `null` for everything else. */
export function parseAddress(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return text.includes(':') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : null;
}

/** `null` when the text is no CIDR notation, or has bits set right of its prefix (a slip more often than a wish). */
export function parseNetwork(text: string): Network | null {
  const [base = '', bits = '', ...rest] = text.split('/');
  const address = parseAddress(base);
  if (address === null || rest.length > 0 || !/^\d{1,3}$/.test(bits)) return null;
  const prefix = Number(bits);
  if (prefix > (address.kind() === 'ipv4' ? 32 : 128)) return null;
  return hasHostBits(address, prefix) ? null : [address, prefix];
}

/** Networks of the other family never match: an IPv4-mapped address is not the IPv4 address here. */
function isIn(address: Address, [base, prefix]: Network): boolean {
  return address.kind() === base.kind() && address.match(base, prefix);
}

function hasHostBits(address: Address, prefix: number): boolean {
  return address.toByteArray().some((byte, i) => {
    const kept = Math.min(8, Math.max(0, prefix - i * 8));
    return (byte & (0xff >> kept)) !== 0;
  });
}

function networks(list: readonly string[]): readonly Network[] {
  return list.map(network);
}

function network(text: string): Network {
  const parsed = parseNetwork(text);
  if (parsed === null) throw new TypeError(`not a network: ${text}`);
  return parsed;
}
