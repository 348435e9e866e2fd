// Splits a captured `application/vnd.amazon.eventstream` body (Bedrock's streams) into its messages. Each message is
// length-prefixed and carries a checksum of its prelude and one of the whole:
// https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html#streaming-event-stream
import { crc32 } from 'node:zlib';
import { EventStreamCodec } from '@smithy/eventstream-codec';

export interface AwsEventMessage {
  /** Header name → value as text; values that are neither text, number nor boolean are left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
  /** Where the message begins, in bytes from the start of `bytes`. */
  readonly offset: number;
}

const PRELUDE_BYTES = 12;
const MIN_MESSAGE_BYTES = 16;

/** Messages up to the first one that is cut short or damaged. Never throws. */
export function splitAwsEvents(bytes: Uint8Array): AwsEventMessage[] {
  return readMessages(bytes, 0);
}

/** As splitAwsEvents, for bytes that begin anywhere in a stream: reading starts at the first sound message in them. */
export function splitAwsEventsTail(bytes: Uint8Array): AwsEventMessage[] {
  for (let offset = 0; offset + MIN_MESSAGE_BYTES <= bytes.length; offset += 1) {
    if (messageLengthAt(bytes, offset) === null) continue;
    const messages = readMessages(bytes, offset);
    if (messages.length > 0) return messages;
  }
  return [];
}

function readMessages(bytes: Uint8Array, from: number): AwsEventMessage[] {
  const codec = new EventStreamCodec(decodeUtf8, encodeUtf8);
  const messages: AwsEventMessage[] = [];
  let offset = from;
  for (;;) {
    const length = messageLengthAt(bytes, offset);
    if (length === null) return messages;
    const message = decodeMessage(codec, bytes.subarray(offset, offset + length));
    if (message === null) return messages;
    messages.push({ ...message, offset });
    offset += length;
  }
}

/** Length of the message at `offset` when its prelude is sound and all of it is there, else null. */
function messageLengthAt(bytes: Uint8Array, offset: number): number | null {
  if (offset + MIN_MESSAGE_BYTES > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, PRELUDE_BYTES);
  const total = view.getUint32(0);
  if (total < MIN_MESSAGE_BYTES || total > bytes.length - offset) return null;
  if (view.getUint32(4) > total - MIN_MESSAGE_BYTES) return null;
  return crc32(bytes.subarray(offset, offset + 8)) === view.getUint32(8) ? total : null;
}

function decodeMessage(codec: EventStreamCodec, bytes: Uint8Array): Omit<AwsEventMessage, 'offset'> | null {
  try {
    const { headers, body } = codec.decode(bytes);
    const texts: Record<string, string> = {};
    for (const [name, { value }] of Object.entries(headers)) {
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        texts[name] = String(value);
      }
    }
    return { headers: texts, payload: body };
  } catch {
    // A wrong checksum or header block: the stream is not to be trusted from here on.
    return null;
  }
}

function decodeUtf8(bytes: Uint8Array | string): string {
  return typeof bytes === 'string' ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

function encodeUtf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}
