// Where the gateway beside this console listens, for the calls that the console makes for its people.
import type { DataDir } from './data-dir.ts';
import { peekLock } from './file-lock.ts';

/** As the supervisor notes it; null = there is none. A console that is its own master notes its own address. */
export function gatewayBeside({ lockFile }: DataDir): string | null {
  const holder = peekLock(lockFile);
  if (holder === null || holder.pid === process.pid || holder.note === '') return null;
  return reachable(holder.note);
}

/** Listening on all addresses is no address to go to. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0', '//127.0.0.1').replace('//[::]', '//[::1]');
}
