// Ends a connection whose HTTP is over: what is under way gets a moment to be written, a peer that does not end its side
// gets no more than that.
import type { Duplex } from 'node:stream';

const LAST_WORDS_MS = 1_000;

export function endSoon(socket: Duplex, graceMs: number = LAST_WORDS_MS): void {
  if (socket.destroyed) return;
  socket.end();
  const giveUp = setTimeout(() => socket.destroy(), graceMs);
  giveUp.unref();
  socket.once('close', () => clearTimeout(giveUp));
}
