// Handlers of the models that are known by name.
import type { Handlers } from '@heliometer/contract';
import type { KnownModel, ListRates } from '../../ports/model-catalogue.ts';
import type { ApiContext, PublicContext } from '../context.ts';

type All = Handlers<ApiContext, PublicContext>;

export const modelHandlers = {
  async listModels(_input, { catalogue, nowMs }) {
    return toList(catalogue.models(nowMs));
  },
  async listMultimodalModels(_input, { catalogue, nowMs }) {
    return toList(catalogue.models(nowMs).filter(isMultimodal));
  },
  async modelRegistry(_input, { catalogue, nowMs }) {
    const models = catalogue.models(nowMs);
    const offers = models.flatMap((model) => model.offers);
    const names = new Map(offers.map(({ provider, providerName }) => [provider, providerName]));
    const rates = offers.map((offer) => offer.rates);
    const has = (...items: readonly (keyof ListRates)[]) => rates.some((rate) => items.some((item) => item in rate));
    return {
      models: models.map(toEntry),
      total: models.length,
      filters: {
        providers: [...names].map(([name, displayName]) => ({ name, displayName })),
        authors: [...new Set(models.map(({ author }) => author))].sort(),
        capabilities: [
          ...(has('input_audio', 'output_audio') ? ['audio' as const] : []),
          ...(has('cache_read', 'cache_write') ? ['caching' as const] : []),
          ...(has('input_image', 'output_image') ? ['image' as const] : []),
        ],
      },
    };
  },
} satisfies Partial<All>;

function toList(models: readonly KnownModel[]) {
  const data = models.map(({ id, author }) => {
    return { id, object: 'model' as const, created: 0 as const, owned_by: author };
  });
  return { object: 'list' as const, data };
}

/** As Helicone counts: more than one modality on one of the two sides. */
function isMultimodal({ offers }: KnownModel): boolean {
  return inputModalities(offers).length > 1 || outputModalities(offers).length > 1;
}

function toEntry({ id, name, author, contextTokens, description, offers }: KnownModel) {
  return {
    ...{ id, name, author, contextLength: contextTokens },
    ...(description === null ? {} : { description }),
    endpoints: offers.map(({ provider, providerName, rates, tiers }) => ({
      provider: providerName,
      providerSlug: provider,
      pricing: toPricing(rates),
      ...(tiers.length === 0
        ? {}
        : { pricingTiers: tiers.map((tier) => ({ ...toPricing(tier.rates), threshold: tier.above })) }),
    })),
    inputModalities: inputModalities(offers),
    outputModalities: outputModalities(offers),
    supportedParameters: [],
  };
}

function toPricing(rates: ListRates) {
  const { input_audio: audio, input_image: image, cache_read: cacheRead, cache_write: cacheWrite } = rates;
  return {
    prompt: rates.input ?? null,
    completion: rates.output ?? null,
    ...(audio === undefined ? {} : { audio }),
    ...(image === undefined ? {} : { image }),
    ...(cacheRead === undefined ? {} : { cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
  };
}

type Modality = 'text' | 'audio' | 'image';

function inputModalities(offers: KnownModel['offers']) {
  return modalities(offers, { text: 'input', audio: 'input_audio', image: 'input_image' });
}

function outputModalities(offers: KnownModel['offers']) {
  return modalities(offers, { text: 'output', audio: 'output_audio', image: 'output_image' });
}

function modalities(offers: KnownModel['offers'], items: Readonly<Record<Modality, keyof ListRates>>) {
  const all: readonly Modality[] = ['text', 'audio', 'image'];
  return all.filter((modality) => offers.some(({ rates }) => items[modality] in rates));
}
