// Bytes cut anywhere: inside UTF-8 sequences, between CR and LF, in the middle of a frame. One seed makes one cutting.

/** Beyond so many pieces the rest goes as one: a test has to end. */
const MOST_PIECES = 400;

export function pieces(body: Buffer, seed: number): readonly Buffer[] {
  const random = mulberry32(seed);
  const cut: Buffer[] = [];
  let at = 0;
  while (at < body.length && cut.length < MOST_PIECES) {
    const size = sizeOf(random);
    cut.push(body.subarray(at, at + size));
    at += size;
  }
  if (at < body.length) cut.push(body.subarray(at));
  return cut;
}

/** Single bytes often, for they cut what belongs together; longer runs so that the whole of a body is reached. */
function sizeOf(random: () => number): number {
  const kind = random();
  if (kind < 0.35) return 1;
  if (kind < 0.6) return 1 + Math.floor(random() * 7);
  if (kind < 0.9) return 1 + Math.floor(random() * 300);
  return 1 + Math.floor(random() * 4_000);
}

/** A small generator that gives the same numbers everywhere (Tommy Ettinger, public domain). */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
