// Table. Which price list serves which provider of our catalogue, and under which names it may know a model.
// Only names that surely mean the same model at the same price are tried: an unknown price is better than a wrong one.

/** What is known of the call that bears on whose prices apply. */
export interface PricedCall {
  readonly providerSlug: string;
  readonly model: string;
  /** The model id the caller asked for (body or path), where it is known. */
  readonly requestedModel: string | null;
  /** Path of the upstream URL, where it is known. */
  readonly upstreamPath: string | null;
}

/** A price list of @pydantic/genai-prices and a model name to look up in it. */
export interface PriceName {
  readonly list: string;
  readonly model: string;
}

/**
 * Slug → price list. Without one, and so without prices of their own: deepinfra, nvidia (no list), ollama (one's own
 * machine). Nebius, Hyperbolic and SambaNova have no list of their own, but Hugging Face's router passes its partners'
 * rates on without a markup (huggingface.co/docs/inference-providers/pricing), so those are theirs.
 * zai is the international platform; `zhipuai` lists the mainland one at other prices.
 */
const LISTS: ReadonlyMap<string, string> = byName({
  openai: 'openai',
  azure: 'azure',
  anthropic: 'anthropic',
  google: 'google',
  vertex: 'google',
  bedrock: 'aws',
  groq: 'groq',
  mistral: 'mistral',
  cohere: 'cohere',
  deepseek: 'deepseek',
  xai: 'x-ai',
  openrouter: 'openrouter',
  together: 'together',
  fireworks: 'fireworks',
  perplexity: 'perplexity',
  cerebras: 'cerebras',
  nebius: 'huggingface_nebius',
  novita: 'novita',
  hyperbolic: 'huggingface_hyperbolic',
  sambanova: 'huggingface_sambanova',
  moonshot: 'moonshotai',
  zai: 'zai',
  voyage: 'voyageai',
});

/** null = the provider has no price list, or names another's. */
export function listOf(providerSlug: string): string | null {
  return LISTS.get(providerSlug) ?? null;
}

/** Vercel's AI gateway charges each maker's list price (vercel.com/docs/ai-gateway/pricing); `maker/model` → its list. */
const VERCEL_MAKERS: ReadonlyMap<string, string> = byName({
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'google',
  mistral: 'mistral',
  cohere: 'cohere',
  deepseek: 'deepseek',
  xai: 'x-ai',
  perplexity: 'perplexity',
  moonshotai: 'moonshotai',
  zai: 'zai',
  voyage: 'voyageai',
});

/** The partners Hugging Face's router has a price list for. */
const HUGGING_FACE_PARTNERS: ReadonlySet<string> = new Set([
  'cerebras',
  'fireworks-ai',
  'groq',
  'hyperbolic',
  'nebius',
  'novita',
  'nscale',
  'ovhcloud',
  'publicai',
  'sambanova',
  'together',
]);

/** Where to look a model's price up, best first; empty when nobody's prices are known to apply. */
export function priceNames(call: PricedCall): readonly PriceName[] {
  if (call.providerSlug === 'huggingface') return huggingFaceNames(call);
  if (call.providerSlug === 'vercel') return vercelNames(call.model);
  const list = LISTS.get(call.providerSlug);
  if (list === undefined) return [];
  return modelNames(call).map((model) => ({ list, model }));
}

function modelNames(call: PricedCall): readonly string[] {
  switch (call.providerSlug) {
    case 'bedrock':
      // The region prefix is in the id asked for only, and costs 10 % more or less than none.
      return [...bedrockNames(call.requestedModel), ...bedrockNames(call.model)];
    case 'google':
    case 'vertex':
      return [lastOf(call.model, '/')];
    default:
      return [call.model];
  }
}

/** `arn:…:inference-profile/us.anthropic.…`, percent-encoded or not; Mantle leaves the version of OpenAI's models out. */
function bedrockNames(id: string | null): readonly string[] {
  if (id === null) return [];
  const name = lastOf(id.replaceAll(/%3a/gi, ':').replaceAll(/%2f/gi, '/'), '/');
  return name.startsWith('openai.') ? [name, `${name}-1:0`] : [name];
}

/** `/together/v1/chat/completions` or `model:together`; which partner serves a plain call is not said anywhere. */
function huggingFaceNames(call: PricedCall): readonly PriceName[] {
  const suffix = lastOf(call.requestedModel ?? call.model, ':');
  const segment = call.upstreamPath?.split('/')[1];
  const partner = [suffix, segment].find((name) => name !== undefined && HUGGING_FACE_PARTNERS.has(name));
  if (partner === undefined) return [];
  return [{ list: `huggingface_${partner}`, model: call.model.replace(`:${partner}`, '') }];
}

function vercelNames(model: string): readonly PriceName[] {
  const slash = model.indexOf('/');
  const list = VERCEL_MAKERS.get(model.slice(0, Math.max(0, slash)));
  return list === undefined ? [] : [{ list, model: model.slice(slash + 1) }];
}

function lastOf(text: string, separator: string): string {
  return text.slice(text.lastIndexOf(separator) + 1);
}

/** What a service tier does to the token rates; `half-uncached` = half, but cached tokens' price is not published. */
export type TierEffect = 'standard' | 'half' | 'half-uncached';

/**
 * Tiers that are not here (priority, reserved, …) are charged at rates that no table of ours knows.
 * OpenAI, Azure: flex and batch are half, caching included. Google: flex and batch are half. Groq: flex costs the same.
 * Anthropic: batch is half, caching included. Bedrock: batch is half, flex differs by model. (Provider docs, 2026-08.)
 */
const SERVICE_TIERS: ReadonlyMap<string, ReadonlyMap<string, TierEffect>> = byName({
  openai: byName<TierEffect>({ flex: 'half', batch: 'half' }),
  azure: byName<TierEffect>({ flex: 'half', batch: 'half' }),
  anthropic: byName<TierEffect>({ batch: 'half' }),
  google: byName<TierEffect>({ flex: 'half-uncached', batch: 'half-uncached' }),
  vertex: byName<TierEffect>({ flex: 'half-uncached', batch: 'half-uncached' }),
  bedrock: byName<TierEffect>({ batch: 'half' }),
  groq: byName<TierEffect>({ flex: 'standard' }),
});

/** `auto` is what a request says, not what was served, and is charged as the default unless the answer tells. */
const STANDARD_TIERS: ReadonlySet<string> = new Set(['', 'default', 'standard', 'auto', 'standard_only']);

/** null = charged at rates we don't know. */
export function tierEffect(providerSlug: string, serviceTier: string | null): TierEffect | null {
  // Vertex says ON_DEMAND, ON_DEMAND_FLEX …; Groq says on_demand.
  const tier = (serviceTier ?? '').toLowerCase().replace(/^on_demand_?/, '');
  if (STANDARD_TIERS.has(tier)) return 'standard';
  return SERVICE_TIERS.get(providerSlug)?.get(tier) ?? null;
}

/**
 * An empty price list means free in some rows and "not priced here" in others. These are free by the provider's own word
 * (ai.google.dev/gemini-api/docs/pricing: Gemma; OpenAI's moderation endpoint), besides OpenRouter's `:free` models.
 */
export function isFree(providerSlug: string, pricedModel: string): boolean {
  if (pricedModel.endsWith(':free')) return true;
  if (providerSlug === 'google') return pricedModel.startsWith('gemma-');
  return providerSlug === 'openai' && pricedModel === 'moderation';
}

/** Providers whose audio tokens never cost what text tokens do: without an audio rate the price is unknown. */
export const AUDIO_RATED: ReadonlySet<string> = new Set(['openai', 'azure']);

/** Seconds charged at the least. Groq: "minimum billed length of 10 seconds" (console.groq.com/docs/speech-to-text). */
export function minimumSeconds({ list, pricedModel }: { readonly list: string; readonly pricedModel: string }): number {
  return list === 'groq' && pricedModel.startsWith('whisper-large-v3') ? 10 : 0;
}

/** A table that knows only its own rows: names come from callers, and `constructor` is a member of every object. */
function byName<T>(rows: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(rows));
}
