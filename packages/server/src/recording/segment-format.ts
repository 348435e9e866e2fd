// The journal's file format, written by the gateway (journal.ts) and read back by the console (segment-reader.ts).
//
//   segment = segment header, entry*
//   segment header = magic (8) · version u32 · tag u32 · CRC32C u32 of the sixteen bytes before it
//   entry = payload length u32 · CRC32C u32 of the payload · payload
//   payload = tag u32 · meta length u32 · request length u32 · response length u32 · meta (JSON) · request · response
//
// All numbers are little-endian. The lengths must add up to the payload's: a place in the middle of a file can thus be told
// from an entry cheaply, and zeros (what a power loss leaves behind) are never one. The tag is random, one for a segment:
// bytes that came in a body, or were left on the disk by an older file, do not pass for an entry of this one.
import { crc32c } from '@node-rs/crc32';

export const SEGMENT_VERSION = 1;
export const SEGMENT_HEADER_BYTES = 20;
export const ENTRY_HEADER_BYTES = 24;

const MAGIC = Buffer.from('HELIOJNL', 'latin1');
/** Payload length and checksum are not part of the payload. */
const PAYLOAD_AT = 8;
/** Tag and three lengths. */
const PREFIX_BYTES = 16;
/** Nothing the captures can hold comes near; a larger length is damage. */
const MAX_PAYLOAD_BYTES = 1024 * 1024 * 1024;

/** A body in more and smaller pieces than this is copied together: below it, copying is cheaper than a native call each. */
const MANY_PIECES = 8;
const SMALL_PIECE_BYTES = 1024;
/** Bodies that are together no larger stand in the head's buffer: one piece to sum up and to write instead of three. */
const COPIED_BODIES_BYTES = 4096;

/** An entry ready to be written: the head (entry header and meta, small bodies too, in one), then the pieces of both bodies. */
export interface EncodedEntry {
  readonly buffers: readonly Uint8Array[];
  readonly bytes: number;
}

/** An entry read back. The buffers are views into what was read from the file. */
export interface JournalEntry {
  readonly meta: Buffer;
  readonly request: Buffer;
  readonly response: Buffer;
}

/** What stands at a place in a segment. `torn`: an entry may begin here, but its end is not there (yet). */
export type EntryAt =
  | { readonly kind: 'entry'; readonly entry: JournalEntry; readonly bytes: number; readonly tag: number }
  | { readonly kind: 'torn'; readonly bytes: number }
  | { readonly kind: 'invalid' };

export type SegmentHeader =
  | { readonly kind: 'ours'; readonly tag: number }
  | { readonly kind: 'short' | 'invalid' | 'other-version' };

export function encodeSegmentHeader(tag: number): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt32LE(SEGMENT_VERSION, 8);
  header.writeUInt32LE(tag, 12);
  header.writeUInt32LE(crc32c(header.subarray(0, 16)), 16);
  return header;
}

export function readSegmentHeader(bytes: Buffer): SegmentHeader {
  if (bytes.length < SEGMENT_HEADER_BYTES) return { kind: 'short' };
  const intact =
    bytes.subarray(0, MAGIC.length).equals(MAGIC) && crc32c(bytes.subarray(0, 16)) === bytes.readUInt32LE(16);
  if (!intact) return { kind: 'invalid' };
  if (bytes.readUInt32LE(8) !== SEGMENT_VERSION) return { kind: 'other-version' };
  return { kind: 'ours', tag: bytes.readUInt32LE(12) };
}

/** Without tag and checksum: `sealEntry` adds them when the segment is known. */
export function encodeEntry(
  metaJson: string,
  request: readonly Uint8Array[],
  response: readonly Uint8Array[],
): EncodedEntry {
  const metaBytes = Buffer.byteLength(metaJson);
  const requestBytes = byteLength(request);
  const responseBytes = byteLength(response);
  const payloadBytes = PREFIX_BYTES + metaBytes + requestBytes + responseBytes;
  const bodyBytes = requestBytes + responseBytes;
  const copies = bodyBytes <= COPIED_BODIES_BYTES;
  const head = Buffer.allocUnsafe(ENTRY_HEADER_BYTES + metaBytes + (copies ? bodyBytes : 0));
  head.writeUInt32LE(payloadBytes, 0);
  head.writeUInt32LE(metaBytes, 12);
  head.writeUInt32LE(requestBytes, 16);
  head.writeUInt32LE(responseBytes, 20);
  head.write(metaJson, ENTRY_HEADER_BYTES);
  const buffers: Uint8Array[] = [head];
  if (copies) {
    copyPieces(head, copyPieces(head, ENTRY_HEADER_BYTES + metaBytes, request), response);
  } else {
    addPieces(buffers, request, requestBytes);
    addPieces(buffers, response, responseBytes);
  }
  return { buffers, bytes: PAYLOAD_AT + payloadBytes };
}

/** Makes an entry one of the segment that has the tag. */
export function sealEntry({ buffers }: EncodedEntry, tag: number): void {
  const head = buffers[0] as Buffer;
  head.writeUInt32LE(tag, 8);
  let checksum = crc32c(head.subarray(PAYLOAD_AT));
  for (let i = 1; i < buffers.length; i += 1) checksum = crc32c(buffers[i] as Uint8Array, checksum);
  head.writeUInt32LE(checksum, 4);
}

/** `bytes` begins at the place asked about; it need not hold the whole entry. `tag`: the segment's, null = not known. */
export function readEntry(bytes: Buffer, tag: number | null): EntryAt {
  const size = entryBytes(bytes, tag);
  if (size === null) return { kind: 'invalid' };
  if (bytes.length < size) return { kind: 'torn', bytes: size };
  const payload = bytes.subarray(PAYLOAD_AT, size);
  if (crc32c(payload) !== bytes.readUInt32LE(4)) return { kind: 'invalid' };
  const metaEnd = PREFIX_BYTES + payload.readUInt32LE(4);
  const requestEnd = metaEnd + payload.readUInt32LE(8);
  return {
    kind: 'entry',
    bytes: size,
    tag: payload.readUInt32LE(0),
    entry: {
      meta: payload.subarray(PREFIX_BYTES, metaEnd),
      request: payload.subarray(metaEnd, requestEnd),
      response: payload.subarray(requestEnd),
    },
  };
}

/** Size of the entry that seems to begin here, by its header alone; null when none can. A cut header counts as one. */
export function entryBytes(bytes: Buffer, tag: number | null): number | null {
  if (bytes.length < ENTRY_HEADER_BYTES) return ENTRY_HEADER_BYTES;
  const payload = bytes.readUInt32LE(0);
  if (payload < PREFIX_BYTES || payload > MAX_PAYLOAD_BYTES) return null;
  if (tag !== null && bytes.readUInt32LE(8) !== tag) return null;
  const parts = bytes.readUInt32LE(12) + bytes.readUInt32LE(16) + bytes.readUInt32LE(20);
  return parts === payload - PREFIX_BYTES ? PAYLOAD_AT + payload : null;
}

export function byteLength(pieces: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const piece of pieces) bytes += piece.byteLength;
  return bytes;
}

/** Says where the last piece ends. */
function copyPieces(into: Buffer, at: number, pieces: readonly Uint8Array[]): number {
  let end = at;
  for (const piece of pieces) {
    into.set(piece, end);
    end += piece.byteLength;
  }
  return end;
}

function addPieces(buffers: Uint8Array[], pieces: readonly Uint8Array[], bytes: number): void {
  if (pieces.length > MANY_PIECES && bytes < pieces.length * SMALL_PIECE_BYTES) {
    buffers.push(Buffer.concat(pieces as Uint8Array[], bytes));
    return;
  }
  for (const piece of pieces) {
    if (piece.byteLength > 0) buffers.push(piece);
  }
}
