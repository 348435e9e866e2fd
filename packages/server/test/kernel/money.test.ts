import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  add,
  compare,
  type Decimal,
  decimalFromNumber,
  divide,
  formatDecimal,
  fromNanos,
  multiply,
  parseDecimal,
  toNanos,
  ZERO,
} from '../../src/kernel/money.ts';

const decimal = (text: string): Decimal => {
  const parsed = parseDecimal(text);
  assert.ok(parsed, `${text} should be a decimal`);
  return parsed;
};

describe('reading decimals', () => {
  const read: readonly (readonly [string, string])[] = [
    ['0', '0'],
    ['-0', '0'],
    ['12', '12'],
    ['1200', '1200'],
    ['0.000003', '0.000003'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+1.50', '1.5'],
    ['-1.05', '-1.05'],
    ['7.5e-8', '0.000000075'],
    ['1E3', '1000'],
    ['1.25e1', '12.5'],
    ['0.1e-2', '0.001'],
  ];
  for (const [text, canonical] of read) {
    test(`${text} reads as ${canonical}`, () => assert.equal(formatDecimal(decimal(text)), canonical));
  }

  for (const text of [
    '',
    ' ',
    '.',
    'e5',
    '1,5',
    '0x10',
    'NaN',
    'Infinity',
    '1 ',
    '1e',
    '--1',
    '1.2.3',
    '1e1000',
    '$1',
  ]) {
    test(`${JSON.stringify(text)} is not a decimal`, () => assert.equal(parseDecimal(text), null));
  }

  test('a text that would grow to millions of digits is refused, not computed', () => {
    assert.equal(parseDecimal('1e999'), null);
    assert.equal(parseDecimal('9'.repeat(65)), null);
  });
});

describe('numbers of a price table', () => {
  test('a number is the decimal it was written as', () => {
    assert.equal(formatDecimal(decimalFromNumber(0.075)), '0.075');
    assert.equal(formatDecimal(decimalFromNumber(0.1 + 0.2)), '0.30000000000000004');
    assert.equal(formatDecimal(decimalFromNumber(5e-8)), '0.00000005');
    assert.equal(formatDecimal(decimalFromNumber(1e21)), '1000000000000000000000');
    assert.equal(formatDecimal(decimalFromNumber(5e-324)).length, 326);
  });

  test('infinity and NaN throw', () => {
    assert.throws(() => decimalFromNumber(Number.POSITIVE_INFINITY), RangeError);
    assert.throws(() => decimalFromNumber(Number.NaN), RangeError);
  });

  test('every finite number reads back as itself', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        assert.equal(Number(formatDecimal(decimalFromNumber(value))), value === 0 ? 0 : value);
      }),
    );
  });
});

describe('arithmetic', () => {
  test('a tenth and two tenths are three tenths', () => {
    assert.equal(formatDecimal(add(decimal('0.1'), decimal('0.2'))), '0.3');
  });

  test('0.075 dollars per million times three tokens is exact', () => {
    const rate = divide(decimal('0.075'), 1_000_000, 24);
    assert.equal(formatDecimal(rate), '0.000000075');
    assert.equal(formatDecimal(multiply(rate, decimal('3'))), '0.000000225');
  });

  test('a quotient that does not end is rounded at the last digit asked for', () => {
    assert.equal(formatDecimal(divide(decimal('2'), 3, 4)), '0.6667');
    assert.equal(formatDecimal(divide(decimal('-2'), 3, 4)), '-0.6667');
    assert.throws(() => divide(decimal('1'), 0, 4), RangeError);
  });

  test('comparison lines the points up', () => {
    assert.ok(compare(decimal('0.10'), decimal('0.1')) === 0);
    assert.ok(compare(decimal('-1'), decimal('0.0001')) < 0);
    assert.ok(compare(decimal('10'), decimal('9.999')) > 0);
  });

  test('sums and products agree with integers at any scale', () => {
    const places = fc.integer({ min: 0, max: 12 });
    const digits = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
    fc.assert(
      fc.property(digits, places, digits, places, (a, aScale, b, bScale) => {
        const left = { digits: a, scale: aScale };
        const right = { digits: b, scale: bScale };
        const at = (value: Decimal) => value.digits * 10n ** BigInt(24 - value.scale);
        assert.equal(at(add(left, right)), at(left) + at(right));
        assert.equal(at(multiply(left, right)), a * b * 10n ** BigInt(24 - aScale - bScale));
        assert.deepEqual(parseDecimal(formatDecimal(left)), add(left, ZERO));
      }),
    );
  });
});

describe('nano-dollars', () => {
  test('halves round up, less than half rounds down', () => {
    assert.equal(toNanos(decimal('0.0000000005')), 1);
    assert.equal(toNanos(decimal('0.00000000049999')), 0);
    assert.equal(toNanos(decimal('1.2345678915')), 1_234_567_892);
    assert.equal(toNanos(decimal('3')), 3_000_000_000);
    assert.equal(toNanos(ZERO), 0);
  });

  test('the largest safe integer passes, one nano more throws', () => {
    assert.equal(toNanos(decimal('9007199.254740991')), Number.MAX_SAFE_INTEGER);
    assert.throws(() => toNanos(decimal('9007199.254740992')), RangeError);
    assert.throws(() => toNanos(decimal('1e30')), RangeError);
  });

  test('nano-dollars and back are the same', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (nanos) => assert.equal(toNanos(fromNanos(nanos)), nanos)));
    assert.equal(formatDecimal(fromNanos(1_500)), '0.0000015');
    assert.throws(() => fromNanos(1.5), RangeError);
  });
});
