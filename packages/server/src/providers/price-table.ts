// The way into @pydantic/genai-prices: finds a model's prices on a day and makes exact rates of them.
// The package adds prices up in floats and gives only sums, so it is asked for the price list, never for the cost.
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { calcPrice, type ModelPrice, type PriceCalculation } from '@pydantic/genai-prices';
import { type Decimal, decimalFromNumber, divide } from '../kernel/money.ts';
import type { PriceName } from './price-names.ts';
import { PRICE_UNITS, type PriceUnit } from './price-units.ts';

const PACKAGE = '@pydantic/genai-prices';

/** Longer names are no model of anyone's; they are not run through the table's patterns. */
const MAX_MODEL_LENGTH = 256;
/** A rate per second is a price per hour / 3600, which need not end; 24 digits are far beyond a nano-dollar. */
const RATE_DIGITS = 24;
const DAY_MS = 86_400_000;

export interface UnitRate {
  readonly unit: PriceUnit;
  /** USD for one unit. */
  readonly usd: Decimal;
  /** Dearer (or cheaper) rates for the whole quantity when the prompt has more than `above` tokens, lowest first. */
  readonly tiers: readonly { readonly above: number; readonly usd: Decimal }[];
}

export interface TablePrice {
  readonly list: string;
  /** The id the table knows the model by. */
  readonly pricedModel: string;
  /** Empty = the table says nothing about money for it. */
  readonly rates: readonly UnitRate[];
}

export interface PriceTable {
  /** Version of the package. */
  readonly version: string;
  /**
   * The first of the names the table knows, at the prices of `atMs`. null = it knows none.
   * @throws what the package throws on a price list it cannot read; the caller makes that "unknown"
   */
  find(names: readonly PriceName[], atMs: number): TablePrice | null;
}

export interface PriceTableOptions {
  /** Distinct (list, model, day) kept. Names come from callers, so the bound is what keeps the memory in check. */
  readonly maxCached?: number;
  readonly lookUp?: typeof calcPrice;
}

/** Reads the package's version from its package.json; prices are in its code. */
export function openPriceTable({ maxCached = 2_000, lookUp = calcPrice }: PriceTableOptions = {}): PriceTable {
  const cached = new Map<string, TablePrice | null>();

  function look({ list, model }: PriceName, atMs: number): TablePrice | null {
    if (model === '' || model.length > MAX_MODEL_LENGTH) return null;
    const key = `${list}\n${model}\n${Math.floor(atMs / DAY_MS)}`;
    const known = cached.get(key);
    if (known !== undefined) return known;
    // With no usage there is nothing to add up: this only finds the model and the price list of the moment.
    const found = lookUp({}, model, { providerId: list, timestamp: new Date(atMs) });
    const price = found === null ? null : toTablePrice(list, found);
    if (found === null || !dependsOnTimeOfDay(found)) remember(key, price);
    return price;
  }

  function remember(key: string, price: TablePrice | null): void {
    if (cached.size >= maxCached) {
      // Oldest first: a Map keeps the order of insertion.
      for (const oldest of cached.keys()) {
        cached.delete(oldest);
        break;
      }
    }
    cached.set(key, price);
  }

  return {
    version: readVersion(),
    find(names, atMs) {
      for (const name of names) {
        const price = look(name, atMs);
        if (price !== null) return price;
      }
      return null;
    },
  };
}

function dependsOnTimeOfDay(found: PriceCalculation): boolean {
  const { prices } = found.model;
  return Array.isArray(prices) && prices.some((price) => price.constraint?.type === 'time_of_date');
}

function toTablePrice(list: string, found: PriceCalculation): TablePrice {
  return { list, pricedModel: found.model.id, rates: toRates(found.model_price) };
}

function toRates(price: ModelPrice): readonly UnitRate[] {
  const rates: UnitRate[] = [];
  for (const [key, value] of Object.entries(price)) {
    const unit = PRICE_UNITS.get(key);
    // A key of a newer table: nothing we read is counted in it. A test lists the keys that are missing here.
    if (unit === undefined || value === undefined) continue;
    const each = (usd: number): Decimal => divide(decimalFromNumber(usd), unit.per, RATE_DIGITS);
    const tiers =
      typeof value === 'number' ? [] : value.tiers.map((tier) => ({ above: tier.start, usd: each(tier.price) }));
    tiers.sort((a, b) => a.above - b.above);
    rates.push({ unit, usd: each(typeof value === 'number' ? value : value.base), tiers });
  }
  return rates;
}

function readVersion(): string {
  const path = findPackageJSON(PACKAGE, import.meta.url);
  if (path === undefined) throw new Error(`no package.json found for ${PACKAGE}`);
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new Error(`no version in ${path}`);
}
