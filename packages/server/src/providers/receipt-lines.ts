// From rates and usage to receipt lines: which part of the usage each rate is charged on, and the exact amounts.
// The parts of a total are charged at their own rates and taken off it, so that no token is charged twice.
import type { ReceiptLine, Usage } from '@heliometer/contract';
import { add, compare, type Decimal, decimalFromNumber, formatDecimal, multiply, ZERO } from '../kernel/money.ts';
import type { TierEffect } from './price-names.ts';
import type { UnitRate } from './price-table.ts';
import { isPartOf, type PriceUnit } from './price-units.ts';

/** A line with its amount still a number, to be summed, and the side of the exchange it is for. */
export interface Charge {
  readonly line: ReceiptLine;
  readonly usd: Decimal;
  readonly side: Side;
}

/** null = neither: a request, a search. */
export type Side = 'input' | 'output' | null;

export type UsageCharges =
  | { readonly charges: readonly Charge[] }
  /** `no_usage`: nothing that is charged for was reported. `inconsistent_usage`: parts exceed their whole. */
  | { readonly unpriced: 'no_usage' | 'inconsistent_usage' };

const HALF: Decimal = { digits: 5n, scale: 1 };

/** What a free model's usage is known by. */
const TOKENS: readonly PriceUnit['quantity'][] = [(usage) => usage.promptTokens, (usage) => usage.completionTokens];

export interface Charged {
  readonly item: string;
  readonly unit: ReceiptLine['unit'];
  readonly quantity: number;
  /** USD for one unit. */
  readonly each: Decimal;
  readonly side: Side;
}

/** The line of one item and its exact amount. */
export function charge({ item, unit, quantity, each, side }: Charged): Charge {
  const usd = multiply(each, decimalFromNumber(quantity));
  const line = { item, quantity, unit, rateUsd: formatDecimal(each), amountUsd: formatDecimal(usd) };
  return { line, usd, side };
}

export function sum(charges: readonly Charge[]): Decimal {
  return charges.reduce((total, { usd }) => add(total, usd), ZERO);
}

/** What the usage costs at these rates. Lines of nothing are left out. */
export function chargeUsage(rates: readonly UnitRate[], usage: Usage, tier: TierEffect): UsageCharges {
  const counting = countingOf(rates);
  if (!isKnown(counting, usage)) return { unpriced: 'no_usage' };
  const own = ownQuantities(counting, usage);
  if (own === null) return { unpriced: 'inconsistent_usage' };
  const charges: Charge[] = [];
  for (const rate of rates) {
    const quantity = own.get(rate.unit) ?? 0;
    if (quantity === 0) continue;
    const { unit, dimensions } = rate.unit;
    const item = itemName(rate.unit, usage, quantity);
    const each = usdEach(rate, usage, tier);
    charges.push(charge({ item, unit, quantity, each, side: dimensions.direction ?? null }));
  }
  return { charges };
}

/** What a price list's rates are charged on, whatever was used. */
interface Counting {
  /** Without each of these there is no price. */
  readonly needed: readonly PriceUnit['quantity'][];
  /** Without any of these the usage is unknown. */
  readonly main: readonly PriceUnit['quantity'][];
  readonly finestFirst: readonly { readonly unit: PriceUnit; readonly parts: readonly PriceUnit[] }[];
}

/** Worked out once for a price list: it takes longer than the sums, and a gateway prices every call of some organisations. */
const COUNTINGS = new WeakMap<readonly UnitRate[], Counting>();

function countingOf(rates: readonly UnitRate[]): Counting {
  const known = COUNTINGS.get(rates);
  if (known !== undefined) return known;
  const counting = toCounting(rates);
  COUNTINGS.set(rates, counting);
  return counting;
}

function toCounting(rates: readonly UnitRate[]): Counting {
  const units = rates.map(({ unit }) => unit);
  const charged = rates.filter(({ usd, tiers }) => compare(usd, ZERO) > 0 || tiers.length > 0);
  const main = units.filter(({ role }) => role === 'main').map(({ quantity }) => quantity);
  const partsOf = (whole: PriceUnit) => units.filter((part) => isPartOf(part.dimensions, whole.dimensions));
  return {
    needed: charged.filter(({ unit }) => unit.role === 'needed').map(({ unit }) => unit.quantity),
    main: main.length === 0 ? TOKENS : main,
    finestFirst: units
      .map((unit) => ({ unit, parts: partsOf(unit) }))
      .toSorted((a, b) => a.parts.length - b.parts.length),
  };
}

/** A side that is null beside a known one was not there: an embedding has no output, a blocked prompt no answer. */
function isKnown({ needed, main }: Counting, usage: Usage): boolean {
  if (needed.some((quantity) => quantity(usage) === null)) return false;
  return main.some((quantity) => quantity(usage) !== null);
}

/** What is left of each unit when its priced parts are taken off; null when they are more than the whole. */
function ownQuantities({ finestFirst }: Counting, usage: Usage): ReadonlyMap<PriceUnit, number> | null {
  const own = new Map<PriceUnit, number>();
  for (const { unit, parts } of finestFirst) {
    const rest = (unit.quantity(usage) ?? 0) - parts.reduce((total, part) => total + (own.get(part) ?? 0), 0);
    if (rest < 0 || !Number.isFinite(rest)) return null;
    own.set(unit, rest);
  }
  return own;
}

function usdEach(rate: UnitRate, usage: Usage, tier: TierEffect): Decimal {
  const prompt = usage.promptTokens ?? 0;
  const usd = rate.tiers.findLast(({ above }) => prompt > above)?.usd ?? rate.usd;
  return tier === 'standard' || rate.unit.unit !== 'token' ? usd : multiply(usd, HALF);
}

/** The table's cache-write price is the one of the shortest lifetime; where the usage says five minutes, so does the line. */
function itemName(unit: PriceUnit, usage: Usage, quantity: number): string {
  return unit.item === 'cache_write' && usage.promptCacheWrite5mTokens === quantity ? 'cache_write_5m' : unit.item;
}
