// What the operator opened beyond the public https internet: `gateway.allowedTargets` and the providers' own URLs (headers.md §2).
import { isInAny, type Network, parseAddress, parseNetwork } from './forbidden-addresses.ts';
import { readTargetText } from './target-text.ts';

interface AllowedHost {
  /** As `URL.hostname` has it. */
  readonly host: string;
  /** `null` = any port. */
  readonly port: number | null;
}

export interface TargetPolicy {
  readonly hosts: readonly AllowedHost[];
  readonly networks: readonly Network[];
  /** Trusted as given, http included. */
  readonly trustedOrigins: ReadonlySet<string>;
}

/** Names the entry at fault; meant for whoever starts the program. */
export class InvalidTargetEntry extends Error {
  override readonly name = 'InvalidTargetEntry';
  readonly entry: string;

  constructor(entry: string, problem: string) {
    super(`allowed target "${entry}" ${problem}`);
    this.entry = entry;
  }
}

/**
 * @param allowedTargets `host`, `host:port`, `[v6]:port` or CIDR
 * @param trustedUrls absolute http(s) URLs; only their origin counts
 * @throws InvalidTargetEntry
 */
export function createTargetPolicy(allowedTargets: readonly string[], trustedUrls: readonly string[]): TargetPolicy {
  const hosts: AllowedHost[] = [];
  const networks: Network[] = [];
  for (const entry of allowedTargets.map((text) => text.trim())) {
    if (entry === '') continue;
    if (entry.includes('/')) networks.push(toNetwork(entry));
    else hosts.push(toHost(entry));
  }
  return { hosts, networks, trustedOrigins: new Set(trustedUrls.map(toOrigin)) };
}

/** The operator named this very host or origin: its addresses and its scheme are his business. */
export function isNamed(url: URL, policy: TargetPolicy): boolean {
  if (policy.trustedOrigins.has(url.origin)) return true;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return policy.hosts.some((entry) => entry.host === url.hostname && (entry.port === null || entry.port === port));
}

export function isInOpenedNetwork(address: string, policy: TargetPolicy): boolean {
  const parsed = parseAddress(address);
  return parsed !== null && isInAny(parsed, policy.networks);
}

function toNetwork(entry: string): Network {
  if (entry.includes('://'))
    throw new InvalidTargetEntry(entry, 'is a URL; give host, host:port or a network in CIDR notation');
  const network = parseNetwork(entry);
  if (network === null) {
    throw new InvalidTargetEntry(
      entry,
      'is not a network in CIDR notation, such as 10.1.0.0/16 with no bits set behind the prefix',
    );
  }
  return network;
}

function toHost(entry: string): AllowedHost {
  if (entry.includes('*')) throw new InvalidTargetEntry(entry, 'has a wildcard; whole host names only');
  const bare = parseAddress(entry)?.kind() === 'ipv6' ? `[${entry}]` : entry;
  const read = readTargetText(`http://${bare}`);
  if ('refused' in read) throw new InvalidTargetEntry(entry, 'is neither host[:port] nor a network in CIDR notation');
  // URL drops a scheme's default port, so ":80" must be read from the text.
  const port = /:(\d+)$/.exec(bare.startsWith('[') ? bare.slice(bare.indexOf(']')) : bare)?.[1];
  return { host: read.host, port: port === undefined ? null : Number(port) };
}

function toOrigin(raw: string): string {
  const url = URL.canParse(raw) ? new URL(raw) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new InvalidTargetEntry(raw, 'is not an http or https URL');
  }
  return url.origin;
}
