// Randomness that is the same for the same seed, on every machine, and the shapes the demo's numbers have.

export interface Random {
  /** In [0, 1). */
  next(): number;
}

/** Mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
  };
}

export function chance(random: Random, probability: number): boolean {
  return random.next() < probability;
}

/** From `low` to below `high`. */
export function between(random: Random, low: number, high: number): number {
  return low + random.next() * (high - low);
}

/** From `low` to `high`, both included. */
export function wholeBetween(random: Random, low: number, high: number): number {
  return low + Math.floor(random.next() * (high - low + 1));
}

/** @throws RangeError when the list is empty */
export function pick<T>(random: Random, list: readonly T[]): T {
  const picked = list[Math.floor(random.next() * list.length)];
  if (picked === undefined) throw new RangeError('nothing to pick from');
  return picked;
}

/** By weight. @throws RangeError when the list is empty */
export function pickWeighted<T extends { readonly weight: number }>(random: Random, list: readonly T[]): T {
  let left = random.next() * list.reduce((sum, { weight }) => sum + weight, 0);
  for (const each of list) {
    left -= each.weight;
    if (left < 0) return each;
  }
  return pick(random, list);
}

/** Log-normal: half lie below `median`, and a few far above (`spread` 0.5: one in a hundred beyond three times it). */
export function skewed(random: Random, median: number, spread: number): number {
  return median * Math.exp(spread * normal(random));
}

/** Box–Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** A rank below `count`, the n-th about 1/n as often as the first (Zipf): few come all the time, and many hardly ever. */
export function longTailed(random: Random, count: number): number {
  return Math.min(count - 1, Math.floor(Math.exp(random.next() * Math.log(count + 1))) - 1);
}

const HEX = '0123456789abcdef';

export function hex(random: Random, length: number): string {
  let text = '';
  for (let i = 0; i < length; i += 1) text += HEX[Math.floor(random.next() * 16)];
  return text;
}

/** RFC 9562 §5.7, of that time. */
export function uuidAt(random: Random, atMs: number): string {
  const time = Math.trunc(atMs).toString(16).padStart(12, '0');
  const variant = '89ab'[Math.floor(random.next() * 4)];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(random, 3)}-${variant}${hex(random, 3)}-${hex(random, 12)}`;
}
