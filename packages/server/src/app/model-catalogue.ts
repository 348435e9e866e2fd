// The API's view of the models of the price table, under the providers of our catalogue that it has lists for.
import { findProvider, type ModelInfo } from '@pydantic/genai-prices';
import { type Decimal, decimalFromNumber, formatDecimal, multiply } from '../kernel/money.ts';
import type { KnownModel, ListRates, ListTier, ModelCatalogue, ModelOffer } from '../ports/model-catalogue.ts';
import { PROVIDERS } from '../providers/catalogue.ts';
import { listOf, type PriceName, priceNames } from '../providers/price-names.ts';
import { openPriceTable, type PriceTable, type TablePrice, type UnitRate } from '../providers/price-table.ts';
import { ownPrice } from '../providers/pricing.ts';

const DAY_MS = 86_400_000;

export function createModelCatalogue(table: PriceTable = openPriceTable()): ModelCatalogue {
  let made: { readonly day: number; readonly models: readonly KnownModel[] } | null = null;
  return {
    models(atMs) {
      const day = Math.floor(atMs / DAY_MS);
      if (made?.day !== day) made = { day, models: knownModels(table, atMs) };
      return made.models;
    },
    listPrice({ provider, model }, overrides, atMs) {
      const providerSlug = provider.toLowerCase();
      const own = ownPrice({ overrides, providerSlug, model });
      if (own !== null) {
        const rates = {
          input: perMillion(own.input),
          output: perMillion(own.output),
          cache_read: perMillion(own.cacheRead),
          cache_write: perMillion(own.cacheWrite),
        };
        return { rates, source: 'organization' };
      }
      const names = priceNames({ providerSlug, model, requestedModel: null, upstreamPath: null });
      const price = findPrice(table, names, atMs);
      return price === null || price.rates.length === 0 ? null : { rates: baseRates(price), source: 'genai-prices' };
    },
  };
}

function findPrice(table: PriceTable, names: readonly PriceName[], atMs: number): TablePrice | null {
  try {
    return table.find(names, atMs);
  } catch {
    // A price list that cannot be read prices nothing: so do receipts see it.
    return null;
  }
}

/** Ids of the table that no model has: each fine-tuned one is priced by its base, each regional one by its own name. */
const STANDS_FOR_OTHERS = /^(?:ft:|regional\.)/;

function knownModels(table: PriceTable, atMs: number): readonly KnownModel[] {
  const offered = new Map<string, { readonly info: ModelInfo; readonly offers: ModelOffer[] }>();
  for (const { slug, name } of PROVIDERS) {
    const list = listOf(slug);
    if (list === null) continue;
    for (const info of findProvider({ providerId: list })?.models ?? []) {
      const price = findPrice(table, [{ list, model: info.id }], atMs);
      if (price?.pricedModel !== info.id || STANDS_FOR_OTHERS.test(info.id)) continue;
      const known = offered.get(info.id) ?? { info, offers: [] };
      known.offers.push({ provider: slug, providerName: name, rates: baseRates(price), tiers: tiersOf(price) });
      offered.set(info.id, known);
    }
  }
  return [...offered.values()]
    .map(({ info, offers }) => toKnown(info, offers))
    .sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
}

function toKnown(info: ModelInfo, offers: readonly ModelOffer[]): KnownModel {
  return {
    id: info.id,
    name: info.name ?? info.id,
    author: authorOf(info.id, offers[0]?.provider ?? ''),
    contextTokens: info.context_window ?? null,
    description: info.description ?? null,
    offers,
  };
}

/** `maker/model` is how routers call models, `maker.model` how Bedrock does. */
function authorOf(id: string, provider: string): string {
  const separator = provider === 'bedrock' ? '.' : '/';
  const [maker = '', model] = id.split(separator, 2);
  return model === undefined || maker === '' ? provider : maker.toLowerCase();
}

function baseRates(price: TablePrice): ListRates {
  return ratesOf(price.rates, ({ usd }) => usd);
}

function tiersOf({ rates }: TablePrice): readonly ListTier[] {
  const bounds = new Set(rates.flatMap(({ tiers }) => tiers.map(({ above }) => above)));
  return [...bounds]
    .sort((a, b) => a - b)
    .map((above) => ({
      above,
      rates: ratesOf(rates, ({ usd, tiers }) => tiers.findLast((tier) => tier.above <= above)?.usd ?? usd),
    }));
}

const SHOWN: ReadonlySet<string> = new Set<keyof ListRates>([
  'input',
  'output',
  'cache_read',
  'cache_write',
  'input_audio',
  'output_audio',
  'input_image',
  'output_image',
]);

function ratesOf(rates: readonly UnitRate[], usdOf: (rate: UnitRate) => Decimal): ListRates {
  const shown = rates.filter(({ unit }) => unit.unit === 'token' && SHOWN.has(unit.item));
  return Object.fromEntries(shown.map((rate) => [rate.unit.item, perMillion(usdOf(rate))]));
}

const MILLION = decimalFromNumber(1_000_000);

function perMillion(usd: Decimal): number {
  return Number(formatDecimal(multiply(usd, MILLION)));
}
