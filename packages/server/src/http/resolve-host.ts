// Names to addresses for the connector: once per new socket, and never again for that socket.
import dns from 'node:dns/promises';

/** @returns addresses in the order to try them; @throws the resolver's error, with its `code` */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>;

/** RFC 6761 §6.3: answered here, as many resolvers don't know these names. */
const LOOPBACK: readonly string[] = ['127.0.0.1', '::1'];

/** @param servers `address[:port]`, asked instead of the system's resolver; empty = the system's, with its hosts file */
export function createHostResolver(servers: readonly string[]): ResolveHost {
  const ask = servers.length === 0 ? askSystem : askServers(servers);
  const running = new Map<string, Promise<readonly string[]>>();
  return (hostname) => {
    if (hostname === 'localhost' || hostname.endsWith('.localhost')) return Promise.resolve(LOOPBACK);
    const known = running.get(hostname);
    if (known !== undefined) return known;
    // Sockets opened in one burst share the question; its answer is not kept once it has come.
    const asked = ask(hostname).finally(() => running.delete(hostname));
    running.set(hostname, asked);
    return asked;
  };
}

async function askSystem(hostname: string): Promise<readonly string[]> {
  const found = await dns.lookup(hostname, { all: true, order: 'verbatim' });
  return found.map((entry) => entry.address);
}

function askServers(servers: readonly string[]): ResolveHost {
  const resolver = new dns.Resolver({ timeout: 2_000, tries: 3 });
  resolver.setServers(servers);
  return async (hostname) => {
    const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    // IPv4 first: a host without working IPv6 then loses no time, and the race makes up for the opposite case.
    const addresses = [v4, v6].flatMap((asked) => (asked.status === 'fulfilled' ? asked.value : []));
    if (addresses.length === 0 && v4.status === 'rejected') throw v4.reason;
    return addresses;
  };
}
