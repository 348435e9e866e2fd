// Undoes content codings on copies of bodies, for reading only: what a client gets is never decoded. Pure and synchronous.
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';

export interface DecodedBody {
  readonly bytes: Uint8Array;
  /** False when the input was cut short or damaged, the limit was reached, or a coding is not one we know. */
  readonly complete: boolean;
}

interface DecodeOptions {
  readonly maxOutputLength: number;
  readonly finishFlush?: number;
}

interface Coding {
  readonly decode: (bytes: Uint8Array, options: DecodeOptions) => Uint8Array;
  /** The final flush that hands out what a cut-short input decodes to, instead of throwing. */
  readonly lenientFlush: number;
}

const GZIP: Coding = { decode: gunzipSync, lenientFlush: constants.Z_SYNC_FLUSH };
const CODINGS: Readonly<Record<string, Coding>> = {
  gzip: GZIP,
  'x-gzip': GZIP,
  deflate: { decode: inflateEither, lenientFlush: constants.Z_SYNC_FLUSH },
  br: { decode: brotliDecompressSync, lenientFlush: constants.BROTLI_OPERATION_FLUSH },
  zstd: { decode: zstdDecompressSync, lenientFlush: constants.ZSTD_e_flush },
};

/** A coded body is hardly ever coded more than twice; a longer list is someone playing. */
const MAX_STACKED_CODINGS = 4;

/**
 * Decodes a body by its Content-Encoding (RFC 9110 §8.4: codings are listed in the order they were applied). Input that
 * was cut short or damaged gives what decodes; output never exceeds `limitBytes`. A coding we don't know leaves the bytes
 * as they are at that point.
 */
export function decodeBody(bytes: Uint8Array, contentEncoding: string | null, limitBytes: number): DecodedBody {
  const codings = listCodings(contentEncoding);
  if (codings.length > MAX_STACKED_CODINGS) return { bytes, complete: false };
  let decoded: DecodedBody = { bytes, complete: true };
  for (const name of codings.reverse()) {
    const coding = CODINGS[name];
    if (coding === undefined) return { bytes: decoded.bytes, complete: false };
    const next = decodeOne(coding, decoded.bytes, limitBytes);
    decoded = { bytes: next.bytes, complete: decoded.complete && next.complete };
  }
  return decoded;
}

/** True when the header names a coding that changes the bytes. */
export function isCoded(contentEncoding: string | null): boolean {
  return contentEncoding !== null && listCodings(contentEncoding).length > 0;
}

/** As applied, without those that change nothing. */
export function listCodings(contentEncoding: string | null): string[] {
  if (contentEncoding === null) return [];
  const names = contentEncoding.split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== '' && name !== 'identity');
}

function decodeOne(coding: Coding, bytes: Uint8Array, limitBytes: number): DecodedBody {
  if (bytes.length === 0) return { bytes, complete: true };
  const whole = attempt(coding, bytes, { maxOutputLength: limitBytes });
  if (whole !== null) return { bytes: whole, complete: true };
  const lenient = { maxOutputLength: limitBytes, finishFlush: coding.lenientFlush };
  const cut = attempt(coding, bytes, lenient);
  return { bytes: cut ?? decodeLongestPrefix(coding, bytes, lenient), complete: false };
}

/**
 * zlib's synchronous calls throw away what they had when they meet damage or the limit, so the longest input that decodes
 * is searched for, to about a thousandth of its length: some ten bounded attempts, in a case that hardly ever happens.
 */
function decodeLongestPrefix(coding: Coding, bytes: Uint8Array, options: DecodeOptions): Uint8Array {
  let best: Uint8Array = new Uint8Array(0);
  let low = 0;
  let high = bytes.length;
  while (high - low > Math.max(1, bytes.length >> 10)) {
    const middle = (low + high) >> 1;
    const decoded = attempt(coding, bytes.subarray(0, middle), options);
    if (decoded === null) high = middle;
    else [best, low] = [decoded, middle];
  }
  return best;
}

function attempt(coding: Coding, bytes: Uint8Array, options: DecodeOptions): Uint8Array | null {
  try {
    return coding.decode(bytes, options);
  } catch {
    // Whatever zlib dislikes (damage, early end, the limit), the answer is the same: these bytes don't decode this way.
    return null;
  }
}

function inflateEither(bytes: Uint8Array, options: DecodeOptions): Uint8Array {
  return isZlibWrapped(bytes) ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
}

/** RFC 9110 §8.4.1.2 means the zlib wrapping by `deflate`; some servers send the bare stream. */
export function isZlibWrapped([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
}
