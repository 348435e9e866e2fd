// Texts of any code points for random tests. fast-check's own unit for them makes a table of all 1.1 million when it is
// asked for, a second of every process that only reads a module with such a text in it.
import fc from 'fast-check';

/** Halves of pairs, which are no code points of a text: U+D800 to U+DFFF. */
const [FIRST_HALF, HALVES] = [0xd800, 0x800];

const codePoint = fc.integer({ min: 0, max: 0x10ffff - HALVES }).map(
  (place) => String.fromCodePoint(place < FIRST_HALF ? place : place + HALVES),
  // The way back lets fast-check mix in texts it knows to be dangerous, such as `__proto__`.
  (text) => {
    const point = typeof text === 'string' && text.isWellFormed() ? text.codePointAt(0) : undefined;
    if (point === undefined || String.fromCodePoint(point) !== text) throw new Error('not one code point');
    return point < FIRST_HALF ? point : point - HALVES;
  },
);

export function anyText(constraints: { readonly maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ unit: codePoint, ...constraints });
}
