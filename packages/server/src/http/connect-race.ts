// Opens a TCP connection to the first of several addresses that answers, in the manner of RFC 8305: the next attempt
// begins when the last one failed or has taken too long, and earlier ones stay in the race (node's own autoSelectFamily
// gives them up, which never reaches a host that is farther away than its time limit).
import net from 'node:net';

/** RFC 8305 §5, "Connection Attempt Delay". */
const ATTEMPT_DELAY_MS = 250;

export interface ConnectRace {
  readonly port: number;
  /** At least one, literal addresses only: nothing is looked up here. */
  readonly addresses: readonly string[];
}

/**
 * @param done called exactly once unless cancelled; the socket has no listeners left but one against stray errors
 * @returns cancels: closes all attempts and keeps `done` from being called
 */
export function connectToFirst(
  race: ConnectRace,
  done: (error: Error | null, socket: net.Socket | null) => void,
): () => void {
  const waiting = interleaveFamilies(race.addresses);
  const attempts = new Set<net.Socket>();
  let delay: NodeJS.Timeout | undefined;
  let firstError: Error | null = null;
  let over = false;

  const finish = (winner: net.Socket | null): void => {
    over = true;
    clearTimeout(delay);
    for (const socket of attempts) if (socket !== winner) socket.destroy();
    attempts.clear();
  };

  const attempt = (): void => {
    clearTimeout(delay);
    const address = waiting.shift();
    if (address === undefined) return;
    const socket = net.connect({ host: address, port: race.port, noDelay: true });
    attempts.add(socket);
    socket.on('error', (error) => {
      attempts.delete(socket);
      if (over) return;
      firstError ??= error;
      if (waiting.length > 0) return attempt();
      if (attempts.size > 0) return;
      finish(null);
      done(firstError, null);
    });
    socket.once('connect', () => {
      if (over) return;
      finish(socket);
      done(null, socket);
    });
    if (waiting.length > 0) delay = setTimeout(attempt, ATTEMPT_DELAY_MS);
  };

  attempt();
  return () => finish(null);
}

/** RFC 8305 §4: families take turns, the first address's family first. */
function interleaveFamilies(addresses: readonly string[]): string[] {
  const first = addresses.filter((address) => net.isIP(address) === net.isIP(addresses[0] ?? ''));
  const second = addresses.filter((address) => !first.includes(address));
  const mixed: string[] = [];
  for (let i = 0; i < Math.max(first.length, second.length); i += 1) {
    for (const list of [first, second]) {
      const address = list[i];
      if (address !== undefined) mixed.push(address);
    }
  }
  return mixed;
}
