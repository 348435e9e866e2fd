// Ids of our own making and the check of ids others send.
import { randomUUIDv7 } from 'node:crypto';

/** RFC 9562 §5.7: ordered by time, so that rows, segments and lists sort by it. */
export function newId(): string {
  // It has no capitals, but comes as a tree of pieces; this makes one string of it, which JSON.stringify is quick with.
  return randomUUIDv7().toLowerCase();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Versions 1 to 8 of RFC 9562, any case; neither the nil nor the max UUID. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
