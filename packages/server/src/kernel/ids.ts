// Ids of our own making and the check of ids others send.
import { createHash, randomUUIDv7 } from 'node:crypto';

/** RFC 9562 §5.7: ordered by time, so that rows, segments and lists sort by it. */
export function newId(): string {
  // It has no capitals, but comes as a tree of pieces; this makes one string of it, which JSON.stringify is quick with.
  return randomUUIDv7().toLowerCase();
}

/** Made of what it is about, so that the same found out twice has one id. */
export function idOf(...about: readonly (string | number)[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(about)).digest().subarray(0, 16);
  // RFC 9562 §5.8: version 8, bits of our own making.
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Versions 1 to 8 of RFC 9562, any case; neither the nil nor the max UUID. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
