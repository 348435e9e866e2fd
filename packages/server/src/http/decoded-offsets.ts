// Where places in a coded body come to stand in what it decodes to: for whoever knows when the bytes of the wire came, and
// wants to know it of those that are read.
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import { isZlibWrapped, listCodings } from './content-coding.ts';

type Decoder = ReturnType<typeof createGunzip>;

const SYNC = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => Decoder>> = {
  gzip: () => createGunzip(SYNC),
  'x-gzip': () => createGunzip(SYNC),
  deflate: (bytes) => (isZlibWrapped(bytes) ? createInflate(SYNC) : createInflateRaw(SYNC)),
  br: () =>
    createBrotliDecompress({
      flush: constants.BROTLI_OPERATION_FLUSH,
      finishFlush: constants.BROTLI_OPERATION_FLUSH,
    }),
  zstd: () => createZstdDecompress({ flush: constants.ZSTD_e_flush, finishFlush: constants.ZSTD_e_flush }),
};

/**
 * For each place how many bytes come out of what stands before it, as far as the body can be decoded and `limitBytes` reach;
 * null for a coding we don't know, and for several of them. @param offsets ascending
 */
export async function decodedOffsets(
  bytes: Uint8Array,
  contentEncoding: string | null,
  offsets: readonly number[],
  limitBytes: number,
): Promise<readonly number[] | null> {
  const [coding = '', ...others] = listCodings(contentEncoding);
  const open = DECODERS[coding];
  if (open === undefined || others.length > 0) return null;
  const decoder = open(bytes);
  const out = new Output(decoder, limitBytes);
  const decoded: number[] = [];
  let from = 0;
  for (const offset of offsets) {
    if (!(await out.take(bytes.subarray(from, offset)))) break;
    decoded.push(out.bytes);
    from = offset;
  }
  decoder.destroy();
  return decoded;
}

class Output {
  bytes = 0;
  readonly #decoder: Decoder;
  #giveUp: () => void = () => {};

  constructor(decoder: Decoder, limitBytes: number) {
    this.#decoder = decoder;
    decoder.on('data', (piece: Buffer) => {
      this.bytes += piece.length;
      // A few bytes may stand for gigabytes.
      if (this.bytes > limitBytes) decoder.destroy();
    });
    // Damage closes it, as the limit does, and a write under way is never called back.
    decoder.on('error', () => {});
    decoder.once('close', () => this.#giveUp());
  }

  /** Resolves when all that comes out of the piece has come; false when it can't be decoded, or is too much. */
  take(piece: Uint8Array): Promise<boolean> {
    if (this.#decoder.destroyed) return Promise.resolve(false);
    if (piece.length === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#giveUp = () => resolve(false);
      this.#decoder.write(piece, () => resolve(!this.#decoder.destroyed));
    });
  }
}
