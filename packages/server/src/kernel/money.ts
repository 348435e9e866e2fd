// Exact decimals for rates and amounts of money: a bigint and a scale. Nothing here ever passes through a float.
// Sums and products of decimals are integer arithmetic once the points are lined up, which bigint does exactly; a decimal
// library would add rounding modes and precision settings that none of our money may depend on.

/** digits × 10^-scale, scale ≥ 0. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

export const ZERO: Decimal = Object.freeze({ digits: 0n, scale: 0 });

/** Nano-dollars in a dollar, as a power of ten. */
const NANO_SCALE = 9;

/** Longest text and largest exponent read: `1e999999999` in a header must not become a gigabyte of digits. */
const MAX_TEXT = 64;
const MAX_EXPONENT = 64;

const DECIMAL_TEXT = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$|^([+-]?)\.(\d+)(?:[eE]([+-]?\d{1,3}))?$/;

/** Reads `12`, `0.000003`, `.5`, `7.5e-8`; anything else, or beyond 64 characters or an exponent beyond ±64: null. */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > MAX_TEXT) return null;
  const match = DECIMAL_TEXT.exec(text);
  if (match === null) return null;
  const sign = match[1] ?? match[5] ?? '';
  const fraction = match[3] ?? match[6] ?? '';
  const exponent = Number(match[4] ?? match[7] ?? '0');
  if (Math.abs(exponent) > MAX_EXPONENT) return null;
  const magnitude = BigInt((match[2] ?? '') + fraction);
  return scaled(sign === '-' ? -magnitude : magnitude, fraction.length - exponent);
}

/**
 * The decimal a JS number was written as: `0.075` is 75/1000, not the binary fraction next to it. (JS prints the shortest
 * text that reads back as the same number, which is what stood in the price table.)
 * @throws RangeError when the number is not finite
 */
export function decimalFromNumber(value: number): Decimal {
  // Quantities are, nearly all of them.
  if (Number.isSafeInteger(value)) return value === 0 ? ZERO : { digits: BigInt(value), scale: 0 };
  const decimal = Number.isFinite(value) ? parseDecimalBeyond(String(value)) : null;
  if (decimal === null) throw new RangeError(`not a finite number: ${value}`);
  return decimal;
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return trimmed(digitsAt(a, scale) + digitsAt(b, scale), scale);
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return trimmed(a.digits * b.digits, a.scale + b.scale);
}

/** a / divisor, exact when it ends within `fractionDigits`, else rounded half away from zero there. */
export function divide(a: Decimal, divisor: number, fractionDigits: number): Decimal {
  if (!Number.isSafeInteger(divisor) || divisor <= 0) throw new RangeError(`not a positive integer: ${divisor}`);
  const scale = Math.max(a.scale, fractionDigits);
  return trimmed(divideHalfUp(digitsAt(a, scale), BigInt(divisor)), scale);
}

/** < 0, 0 or > 0, as a sort wants it. */
export function compare(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const left = digitsAt(a, scale);
  const right = digitsAt(b, scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Decimal text without an exponent and without trailing zeros: `0.0000025`. */
export function formatDecimal(value: Decimal): string {
  const { digits, scale } = trimmed(value.digits, value.scale);
  const magnitude = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const point = magnitude.length - scale;
  const text = scale === 0 ? magnitude : `${magnitude.slice(0, point)}.${magnitude.slice(point)}`;
  return digits < 0n ? `-${text}` : text;
}

/**
 * Dollars as whole nano-dollars, halves rounded up (away from zero).
 * @throws RangeError above Number.MAX_SAFE_INTEGER nano-dollars, about nine million dollars: no longer an exact JS number
 */
export function toNanos(usd: Decimal): number {
  const nanos =
    usd.scale <= NANO_SCALE
      ? digitsAt(usd, NANO_SCALE)
      : divideHalfUp(usd.digits, 10n ** BigInt(usd.scale - NANO_SCALE));
  const value = Number(nanos);
  if (!Number.isSafeInteger(value)) throw new RangeError('more nano-dollars than a safe integer holds');
  return value;
}

/** Whole nano-dollars as dollars. @throws RangeError when not a safe integer */
export function fromNanos(nanos: number): Decimal {
  if (!Number.isSafeInteger(nanos)) throw new RangeError(`not whole nano-dollars: ${nanos}`);
  return trimmed(BigInt(nanos), NANO_SCALE);
}

function parseDecimalBeyond(text: string): Decimal | null {
  // A JS number's exponent reaches ±324, which a header may not: only numbers of our own get here.
  const [mantissa, exponent] = text.split('e');
  const decimal = parseDecimal(mantissa ?? '');
  return decimal === null ? null : scaled(decimal.digits, decimal.scale - Number(exponent ?? '0'));
}

function scaled(digits: bigint, scale: number): Decimal {
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : trimmed(digits, scale);
}

function digitsAt(value: Decimal, scale: number): bigint {
  return value.digits * 10n ** BigInt(scale - value.scale);
}

function trimmed(digits: bigint, scale: number): Decimal {
  if (digits === 0n) return ZERO;
  let shorter = digits;
  let places = scale;
  while (places > 0 && shorter % 10n === 0n) {
    shorter /= 10n;
    places -= 1;
  }
  return { digits: shorter, scale: places };
}

function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const magnitude = dividend < 0n ? -dividend : dividend;
  const rounded = (magnitude * 2n + divisor) / (divisor * 2n);
  return dividend < 0n ? -rounded : rounded;
}
