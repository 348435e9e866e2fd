// Addresses to listen on: names to numbers, a socket held by the supervisor, and the sentence when it cannot be had.
import { lookup } from 'node:dns/promises';
import { type AddressInfo, BoundSocket, isIP, type Server } from 'node:net';
import { CannotServe } from './cannot-serve.ts';
import type { ListenOn } from './role.ts';

/** Connections wait here while a gateway is started again; the system may allow fewer (net.core.somaxconn). */
const BACKLOG = 4_096;

/**
 * A socket that is bound but does not listen. Handed down as a descriptor it stays open when a process that listened on it
 * dies: connections then wait in its backlog instead of being refused.
 * @throws CannotServe
 */
export async function bindSocket(host: string, port: number): Promise<BoundSocket> {
  const address = await numericAddress(host);
  try {
    return new BoundSocket({ host: address, port });
  } catch (error) {
    throw cannotListen(`${host}:${port}`, error);
  }
}

/** Resolves when connections are accepted. @throws CannotServe */
export async function listen(server: Server, on: ListenOn): Promise<void> {
  const where = 'fd' in on ? 'the port handed down' : `${on.host}:${on.port}`;
  const address = 'fd' in on ? on : { host: await numericAddress(on.host), port: on.port };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onError = (error: Error) => reject(cannotListen(where, error));
  server.once('error', onError);
  server.listen({ ...address, backlog: BACKLOG }, resolve);
  await promise;
  server.off('error', onError);
}

export function urlOf(address: AddressInfo | string | null): string | null {
  if (address === null || typeof address === 'string') return null;
  return `http://${isIP(address.address) === 6 ? `[${address.address}]` : address.address}:${address.port}`;
}

async function numericAddress(host: string): Promise<string> {
  if (isIP(host) !== 0) return host;
  try {
    return (await lookup(host, { family: host === 'localhost' ? 4 : 0 })).address;
  } catch (error) {
    throw new CannotServe(`setting host is "${host}", which has no address`, { cause: error });
  }
}

function cannotListen(where: string, error: unknown): CannotServe {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const why =
    {
      EADDRINUSE: 'another program listens there; stop it or choose another with --port',
      EACCES: 'this user may not listen there; choose a port above 1023 with --port',
      EADDRNOTAVAIL: 'this machine does not have that address; choose another with --host',
    }[String(code)] ?? String(code ?? error);
  return new CannotServe(`cannot listen on ${where}: ${why}`, { cause: error });
}
