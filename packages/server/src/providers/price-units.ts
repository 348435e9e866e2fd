// Table. What a model can be charged for: each price key of @pydantic/genai-prices with what it means in our usage.
// pricing.ts turns a model's prices and an exchange's usage into receipt lines with it.
import type { ReceiptLine, Usage } from '@heliometer/contract';

/** A unit's place among the others; a unit that has all of another's dimensions and more is a part of it. */
export interface UnitDimensions {
  readonly family: 'token' | 'second' | 'character' | 'search' | 'request' | 'other';
  readonly direction?: 'input' | 'output';
  readonly kind?: 'cache_read' | 'cache_write' | 'cache_write_1h' | 'reasoning' | 'citation';
  readonly modality?: 'audio' | 'image' | 'video';
}

export interface PriceUnit {
  /** The key in the package's price table. */
  readonly priceKey: string;
  /** The line's name on a receipt. */
  readonly item: string;
  readonly unit: ReceiptLine['unit'];
  /** The table's price is for this many units. */
  readonly per: number;
  readonly dimensions: UnitDimensions;
  /** How many were used, parts included; null = not reported. */
  readonly quantity: (usage: Usage) => number | null;
  /**
   * `main`: without any main quantity the usage is unknown. `part`: not reported = none.
   * `needed`: a price that has it can't be worked out without it.
   */
  readonly role: 'main' | 'part' | 'needed';
}

const MILLION = 1_000_000;
const THOUSAND = 1_000;
const HOUR = 3_600;

type TokenDimensions = Omit<UnitDimensions, 'family'>;

function tokens(
  item: string,
  dimensions: TokenDimensions,
  quantity: PriceUnit['quantity'],
  role: PriceUnit['role'] = 'part',
): Omit<PriceUnit, 'priceKey'> {
  return { item, unit: 'token', per: MILLION, dimensions: { family: 'token', ...dimensions }, quantity, role };
}

const unreported = (): null => null;

const UNITS: Readonly<Record<string, Omit<PriceUnit, 'priceKey'>>> = {
  input_mtok: tokens('input', { direction: 'input' }, (u) => u.promptTokens, 'main'),
  output_mtok: tokens('output', { direction: 'output' }, (u) => u.completionTokens, 'main'),
  cache_read_mtok: tokens('cache_read', { direction: 'input', kind: 'cache_read' }, (u) => u.promptCacheReadTokens),
  cache_write_mtok: tokens('cache_write', { direction: 'input', kind: 'cache_write' }, cacheWriteTokens),
  cache_write_1h_mtok: tokens(
    'cache_write_1h',
    { direction: 'input', kind: 'cache_write_1h' },
    (u) => u.promptCacheWrite1hTokens,
  ),
  input_audio_mtok: tokens('input_audio', { direction: 'input', modality: 'audio' }, (u) => u.promptAudioTokens),
  input_image_mtok: tokens('input_image', { direction: 'input', modality: 'image' }, (u) => u.promptImageTokens),
  // No provider's usage is read down to video tokens: they are charged as plain input or output.
  input_video_mtok: tokens('input_video', { direction: 'input', modality: 'video' }, unreported),
  output_video_mtok: tokens('output_video', { direction: 'output', modality: 'video' }, unreported),
  cache_audio_read_mtok: tokens(
    'cache_read_audio',
    { direction: 'input', kind: 'cache_read', modality: 'audio' },
    (u) => cachedMedia(u).audio,
  ),
  cache_image_read_mtok: tokens(
    'cache_read_image',
    { direction: 'input', kind: 'cache_read', modality: 'image' },
    (u) => cachedMedia(u).image,
  ),
  output_audio_mtok: tokens('output_audio', { direction: 'output', modality: 'audio' }, (u) => u.completionAudioTokens),
  output_image_mtok: tokens('output_image', { direction: 'output', modality: 'image' }, (u) => u.completionImageTokens),
  output_reasoning_mtok: tokens(
    'output_reasoning',
    { direction: 'output', kind: 'reasoning' },
    (u) => u.reasoningTokens,
    'needed',
  ),
  output_citation_mtok: tokens('output_citation', { direction: 'output', kind: 'citation' }, unreported, 'needed'),
  input_mchars: {
    item: 'input_characters',
    unit: 'character',
    per: MILLION,
    dimensions: { family: 'character', direction: 'input' },
    quantity: (u) => u.characters,
    role: 'main',
  },
  audio_hours: {
    item: 'audio',
    unit: 'second',
    per: HOUR,
    dimensions: { family: 'second', modality: 'audio' },
    quantity: (u) => u.seconds,
    role: 'main',
  },
  // Where the table has it, the model listens: all of its seconds are heard ones.
  input_audio_hours: {
    item: 'input_audio',
    unit: 'second',
    per: HOUR,
    dimensions: { family: 'second', modality: 'audio', direction: 'input' },
    quantity: (u) => u.seconds,
    role: 'main',
  },
  web_searches_kcount: {
    item: 'search',
    unit: 'search',
    per: THOUSAND,
    dimensions: { family: 'search' },
    quantity: (u) => u.searches,
    role: 'part',
  },
  requests_kcount: {
    item: 'request',
    unit: 'request',
    per: THOUSAND,
    dimensions: { family: 'request' },
    quantity: () => 1,
    role: 'part',
  },
  // Searches in a caller's own files: no answer counts them.
  storage_searches_kcount: other('part'),
  input_document_kpages: other('needed'),
  input_annotated_document_kpages: other('needed'),
  input_text_messages_kcount: other('needed'),
};

function other(role: PriceUnit['role']): Omit<PriceUnit, 'priceKey'> {
  return { item: 'other', unit: 'request', per: THOUSAND, dimensions: { family: 'other' }, quantity: unreported, role };
}

export const PRICE_UNITS: ReadonlyMap<string, PriceUnit> = new Map(
  Object.entries(UNITS).map(([priceKey, unit]) => [priceKey, { priceKey, ...unit }]),
);

/** True when `part`'s units are counted within `whole`'s. */
export function isPartOf(part: UnitDimensions, whole: UnitDimensions): boolean {
  if (part === whole || part.family !== whole.family) return false;
  const within = (a: string | undefined, b: string | undefined): boolean => b === undefined || a === b;
  const kindWithin = within(part.kind, whole.kind) || (part.kind === 'cache_write_1h' && whole.kind === 'cache_write');
  return kindWithin && within(part.direction, whole.direction) && within(part.modality, whole.modality);
}

function cacheWriteTokens(usage: Usage): number | null {
  if (usage.promptCacheWriteTokens !== null) return usage.promptCacheWriteTokens;
  if (usage.promptCacheWrite5mTokens === null && usage.promptCacheWrite1hTokens === null) return null;
  return (usage.promptCacheWrite5mTokens ?? 0) + (usage.promptCacheWrite1hTokens ?? 0);
}

/**
 * How many of the cached tokens were audio or images. Answers that say how many were cached seldom say of what, so text
 * is taken to be cached first, then images, then audio: the dearest reading that the counts allow.
 */
export function cachedMedia(usage: Usage): { readonly audio: number; readonly image: number } {
  const image = usage.promptImageTokens ?? 0;
  const audio = usage.promptAudioTokens ?? 0;
  const text = Math.max(0, (usage.promptTokens ?? 0) - image - audio);
  const beyondText = Math.max(0, (usage.promptCacheReadTokens ?? 0) - text);
  const cachedImage = Math.min(image, beyondText);
  return { image: cachedImage, audio: Math.min(audio, beyondText - cachedImage) };
}
