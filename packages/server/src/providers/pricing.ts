// What an exchange cost, as a receipt. Pure but for the version of the price table, read when the pricer is made.
// Order of strength: price headers, the cost the provider itself reported, the organisation's own price, the price table.
import type { PriceSource, Receipt, Usage } from '@heliometer/contract';
import { compare, type Decimal, fromNanos, parseDecimal, toNanos, ZERO } from '../kernel/money.ts';
import { AUDIO_RATED, isFree, minimumSeconds, priceNames, tierEffect } from './price-names.ts';
import { openPriceTable, type PriceTable, type TablePrice } from './price-table.ts';
import type { PricingInput, UnpricedReason } from './pricing-input.ts';
import { type Charge, charge, chargeUsage, type Side, sum } from './receipt-lines.ts';

export type Priced =
  | { readonly receipt: Receipt }
  | { readonly receipt: null; readonly reason: UnpricedReason; readonly cause?: unknown };

export interface Pricer {
  /** The receipt, or why there is none. Never throws. */
  price(input: PricingInput): Priced;
  /** The receipt; null = unknown, which is not free. Never throws. */
  priceExchange(input: PricingInput): Receipt | null;
}

export function createPricer(table: PriceTable = openPriceTable()): Pricer {
  const price = (input: PricingInput): Priced => {
    const bill = makeBill({ ...input, usage: input.billedUsage ?? input.usage }, table);
    return 'unpriced' in bill ? unpriced(bill) : toReceipt(bill);
  };
  return { price, priceExchange: (input) => price(input).receipt };
}

interface Bill {
  readonly source: PriceSource;
  readonly version: string;
  readonly pricedModel: string | null;
  readonly charges: readonly Charge[];
  readonly estimated: boolean;
}

interface NoBill {
  readonly unpriced: UnpricedReason;
  readonly cause?: unknown;
}

function makeBill(input: PricingInput, table: PriceTable): Bill | NoBill {
  const rates = { input: readRate(input.headerRates.inputUsd), output: readRate(input.headerRates.outputUsd) };
  if (rates.input !== null || rates.output !== null) return headerBill(input, rates, table);
  return reportedBill(input) ?? listBill(input, table);
}

/** The organisation's own price, else the table's. */
function listBill(input: PricingInput, table: PriceTable): Bill | NoBill {
  if (!isSound(input.usage)) return { unpriced: 'inconsistent_usage' };
  return ownBill(input) ?? tableBill(input, table);
}

/** A count below zero or without an end is a provider's slip; it must not make a cost. */
function isSound(usage: Usage): boolean {
  return Object.values(usage).every((count: number | null) => count === null || (Number.isFinite(count) && count >= 0));
}

/**
 * A header prices every token of its side, cached or not. The side without a header is priced as if there were no headers;
 * where that is unknown and the side was used, the whole is unknown.
 */
function headerBill(input: PricingInput, rates: HeaderRates, table: PriceTable): Bill | NoBill {
  const { promptTokens, completionTokens } = input.usage;
  if (!isSound(input.usage)) return { unpriced: 'inconsistent_usage' };
  if (promptTokens === null && completionTokens === null) return { unpriced: 'no_usage' };
  const bill = { source: 'header', version: isoTime(input.atMs), estimated: input.usageEstimated } as const;
  const charges = [
    ...(rates.input === null ? [] : tokenCharges('input', promptTokens, rates.input)),
    ...(rates.output === null ? [] : tokenCharges('output', completionTokens, rates.output)),
  ];

  const missing: Side = rates.input === null ? 'input' : rates.output === null ? 'output' : null;
  const missingTokens = missing === 'input' ? promptTokens : completionTokens;
  if (missing === null || (missingTokens ?? 0) === 0) return { ...bill, pricedModel: null, charges };
  const rest = listBill(input, table);
  if ('unpriced' in rest) return rest;
  const others = rest.charges.filter(({ side }) => side === missing);
  return { ...bill, pricedModel: rest.pricedModel, charges: [...charges, ...others] };
}

interface HeaderRates {
  readonly input: Decimal | null;
  readonly output: Decimal | null;
}

/** What the provider says it charged is one line; the quantities behind it are its own affair. */
function reportedBill(input: PricingInput): Bill | null {
  const usd = readRate(input.reportedCostUsd);
  if (usd === null) return null;
  return {
    source: 'provider-reported',
    version: isoTime(input.atMs),
    pricedModel: null,
    charges: [charge({ item: 'total', unit: 'request', quantity: 1, each: usd, side: null })],
    estimated: false,
  };
}

function ownBill(input: PricingInput): Bill | NoBill | null {
  const own = ownPrice(input);
  if (own === null) return null;
  const { usage } = input;
  if (usage.promptTokens === null && usage.completionTokens === null) return { unpriced: 'no_usage' };
  const cacheRead = usage.promptCacheReadTokens ?? 0;
  const cacheWrite = usage.promptCacheWriteTokens ?? 0;
  const uncached = (usage.promptTokens ?? 0) - cacheRead - cacheWrite;
  if (uncached < 0) return { unpriced: 'inconsistent_usage' };
  return {
    source: 'organization',
    version: isoTime(own.setAtMs),
    pricedModel: own.model,
    charges: [
      ...tokenCharges('input', uncached, own.input),
      ...tokenCharges('cache_read', cacheRead, own.cacheRead),
      ...tokenCharges('cache_write', cacheWrite, own.cacheWrite),
      ...tokenCharges('output', usage.completionTokens, own.output),
    ],
    estimated: input.usageEstimated,
  };
}

export interface ReadOwnPrice {
  readonly model: string;
  readonly setAtMs: number;
  readonly input: Decimal;
  readonly output: Decimal;
  readonly cacheRead: Decimal;
  readonly cacheWrite: Decimal;
}

/**
 * One price stands for each provider and model, and it has no period: an exchange gets the one that stands when it is
 * recorded, whenever the call was made, and its receipt says when that was set. Changing or deleting the price leaves the
 * past alone, until a recomputation over a time of one's choice prices that anew with what stands then. So a price set after
 * the exchange counts too: this is how history is corrected, and a rise from a certain day on is kept out of what was before.
 * A price for the provider beats one for any. Prices that can't be read are passed over.
 */
export function ownPrice(call: Pick<PricingInput, 'overrides' | 'providerSlug' | 'model'>): ReadOwnPrice | null {
  const { overrides, providerSlug, model } = call;
  if (model === null) return null;
  const name = model.toLowerCase();
  const fitting = overrides
    .filter((own) => own.model.toLowerCase() === name && (own.provider === null || own.provider === providerSlug))
    .toSorted((a, b) => Number(a.provider === null) - Number(b.provider === null) || b.setAtMs - a.setAtMs);
  for (const own of fitting) {
    const input = readRate(own.inputUsd);
    const output = readRate(own.outputUsd);
    if (input === null || output === null) continue;
    const cacheRead = readRate(own.cacheReadUsd) ?? input;
    const cacheWrite = readRate(own.cacheWriteUsd) ?? input;
    return { model: own.model, setAtMs: own.setAtMs, input, output, cacheRead, cacheWrite };
  }
  return null;
}

function tableBill(input: PricingInput, table: PriceTable): Bill | NoBill {
  const { providerSlug, model } = input;
  if (providerSlug === null) return { unpriced: 'unknown_provider' };
  if (model === null) return { unpriced: 'unknown_model' };
  const requestedModel = input.requestedModel ?? null;
  const names = priceNames({ providerSlug, model, requestedModel, upstreamPath: input.upstreamPath ?? null });
  if (names.length === 0) return { unpriced: 'unknown_provider' };
  let price: TablePrice | null;
  try {
    price = table.find(names, input.atMs);
  } catch (cause) {
    return { unpriced: 'table_error', cause };
  }
  return price === null ? { unpriced: 'unknown_model' } : chargeTablePrice(input, providerSlug, price, table.version);
}

function chargeTablePrice(
  input: PricingInput,
  providerSlug: string,
  price: TablePrice,
  version: string,
): Bill | NoBill {
  const { usage, missing } = chargeableUsage(input.usage, providerSlug, price);
  if (missing) return { unpriced: 'missing_rate' };
  const tier = tierEffect(providerSlug, input.serviceTier);
  if (tier === null || (tier === 'half-uncached' && (usage.promptCacheReadTokens ?? 0) > 0)) {
    return { unpriced: 'service_tier' };
  }
  const charged = chargeUsage(price.rates, usage, tier);
  if ('unpriced' in charged) return charged;
  return {
    source: 'genai-prices',
    version,
    pricedModel: price.pricedModel,
    charges: charged.charges,
    estimated: input.usageEstimated || guessesCachedMedia(usage, price),
  };
}

/** The usage as the provider bills it, and whether the price list has no rate for some of it. */
function chargeableUsage(
  usage: Usage,
  providerSlug: string,
  price: TablePrice,
): { readonly usage: Usage; readonly missing: boolean } {
  const has = (item: string): boolean => price.rates.some(({ unit }) => unit.item === item);
  const lacks = (tokens: number | null, item: string): boolean => (tokens ?? 0) > 0 && !has(item);
  const audioRated = AUDIO_RATED.has(providerSlug);
  const missing =
    (price.rates.length === 0 && !isFree(providerSlug, price.pricedModel)) ||
    // An hour's cache write costs more than the five minutes' that it would fall back to.
    lacks(usage.promptCacheWrite1hTokens, 'cache_write_1h') ||
    (audioRated && lacks(usage.promptAudioTokens, 'input_audio')) ||
    (audioRated && lacks(usage.completionAudioTokens, 'output_audio'));
  const { seconds } = usage;
  const billedSeconds = seconds === null || seconds === 0 ? seconds : Math.max(seconds, minimumSeconds(price));
  return { usage: { ...usage, seconds: billedSeconds }, missing };
}

/** True when the split of cached tokens into text, images and audio is ours, and matters. */
function guessesCachedMedia(usage: Usage, price: TablePrice): boolean {
  const read = usage.promptCacheReadTokens ?? 0;
  if (read === 0 || read === usage.promptTokens) return false;
  return price.rates.some(
    ({ unit }) =>
      (unit.item === 'cache_read_audio' && (usage.promptAudioTokens ?? 0) > 0) ||
      (unit.item === 'cache_read_image' && (usage.promptImageTokens ?? 0) > 0),
  );
}

function toReceipt(bill: Bill): Priced {
  const total = sum(bill.charges);
  if (compare(total, MOST) > 0) return { receipt: null, reason: 'too_large' };
  const { source, version, pricedModel, estimated } = bill;
  const lines = bill.charges.map(({ line }) => line);
  return { receipt: { totalNanos: toNanos(total), source, version, pricedModel, lines, estimated } };
}

/** The largest cost whose nano-dollars are an exact number. */
const MOST: Decimal = fromNanos(Number.MAX_SAFE_INTEGER);

function unpriced({ unpriced: reason, cause }: NoBill): Priced {
  return cause === undefined ? { receipt: null, reason } : { receipt: null, reason, cause };
}

/** One line, or none for nothing. */
function tokenCharges(item: string, quantity: number | null, each: Decimal): readonly Charge[] {
  if (quantity === null || quantity === 0) return [];
  return [charge({ item, unit: 'token', quantity, each, side: item === 'output' ? 'output' : 'input' })];
}

/** null for what is absent, unreadable or below zero. */
function readRate(text: string | null): Decimal | null {
  const rate = text === null ? null : parseDecimal(text.trim());
  return rate === null || compare(rate, ZERO) < 0 ? null : rate;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
