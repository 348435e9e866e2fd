// Table. What the recorded exchanges cost, worked out by hand from the providers' price lists, and which have no price.
import type { UnpricedReason } from '../../packages/server/src/providers/pricing-input.ts';

/** Prices by hand outside peak hours, in nano-dollars: tokens × what one costs (a dollar per million is 1,000 nano-dollars per token). */
export const COSTS: Readonly<Record<string, number>> = {
  // OpenAI: chat, embeddings, responses, streamed or not; searches at 10 USD per thousand
  d7566047331b: 213 * 2_500 + 41 * 10_000,
  ab852e06cc9a: 375 * 250 + 362 * 2_000,
  '7395b8580bdf': 53 * 150 + 15 * 600,
  aee5cbb43aa3: 2 * 20,
  '2dacf5983161': 117 * 2_000 + 186 * 8_000,
  '55bec3d126b1': 334 * 2_500 + 19 * 15_000,
  '2aaa2a06c784': 22_013 * 1_250 + 1_737 * 10_000 + 2 * 10_000_000,
  '48d3a48b4a69': (9_463 - 8_320) * 1_250 + 8_320 * 125 + 582 * 10_000 + 10_000_000,
  '606289268955': 8_234 * 1_750 + 79 * 14_000 + 10_000_000,
  '9c3a1d41fb02': 147 * 5_000 + 16 * 30_000,
  // Azure
  d351aa2aabed: 14 * 2_500 + 9 * 10_000,
  '6689d1ad7e31': 18 * 2_500 + 5 * 15_000,
  // Anthropic: plain, cache written for five minutes, streamed with a search
  fae5b4a07c63: 8 * 1_000 + 16 * 5_000,
  d49e7a088646: 2 * 5_000 + 1_590 * 6_250 + 4 * 25_000,
  '618ea37c35db': 11_665 * 3_000 + 186 * 15_000 + 10_000_000,
  '30f114ccfa4e': 7_244 * 3_000 + 153 * 15_000,
  // Google AI Studio and Vertex: thoughts are output, tools' tokens input, flex is half
  '11aa0a0b00d3': 8 * 100 + 8 * 400,
  '9c681fced1e6': 36 * 500 + (10 + 931) * 3_000,
  f710bc3c5aa9: (32 + 4_610) * 300 + (25 + 37) * 2_500,
  '07fca1e1b91b': 66 * 1_250 + (100 - 66) * 10_000,
  '157109c8baa5': 7 * 200,
  f447e242e795: 13 * 100 + 8 * 400,
  bc4f7d29b195: 4 * 150,
  d85978e6199e: (5 * 500 + (1 + 100) * 3_000) / 2,
  // Bedrock: Converse, its stream, invoke of Claude in Europe (10 % dearer), OpenAI's models
  '78e73bcdd66d': 7 * 35 + 126 * 140,
  a9f1c6a09341: 211 * 3_300 + 18 * 16_500,
  '6cc598e879f4': 70 * 150 + 43 * 600,
  '5a73d30e01d2': 3 * 1_100 + 9_511 * 110 + 1_944 * 5_500,
  '6c512638cffa': (158 - 43) * 220 + 43 * 275 + 32 * 1_320,
  // Cohere: what is billed, not what is used
  '138b9903c7ee': Math.round(81 * 37.5 + 22 * 150),
  '5ba0188edf79': 4 * 120,
  // the rest of the compatible ones
  f4928f4bdd75: 254 * 150 + 174 * 600,
  b6e2c9217b88: 304 * 150 + 49 * 600,
  af1c8f995f18: 77 * 2_000 + 12 * 6_000,
  '45b2d190248b': (64 - 32) * 1_500 + 32 * 150 + 6 * 7_500,
  ebe151cf3a6a: (180 - 128) * 220 + 128 * 7 + 40 * 660,
  '1819cdd30e75': 98 * 350 + 47 * 750,
  '89acaa09f1a1': 4 * 3_000 + 258 * 7_000,
  d5fedc4bf211: 40 * 20 + 2 * 50,
  b4d275dea5e1: 134 * 200 + 43 * 600,
  // OpenRouter says itself; this is Claude's price by its parts
  '7e23916a4a19': (2_649 - 2_569 - 79) * 3_000 + 2_569 * 300 + 79 * 3_750 + 100 * 15_000,
  '0300e1dd5986': 0,
  '051299b35109': 11_300,
};

/** Twice as dear at DeepSeek's peak hours, 01:00 to 04:00 and 06:00 to 10:00 UTC (its price page, from 2026-08-17). */
const DEARER_AT_PEAK = new Set(['ebe151cf3a6a']);

/** What a recording costs when it is made again at `at`, in nano-dollars; undefined = not worked out. */
export function costAt(id: string, at: Date): number | undefined {
  const cost = COSTS[id];
  const hour = at.getUTCHours();
  const isPeak = (hour >= 1 && hour < 4) || (hour >= 6 && hour < 10);
  return cost !== undefined && isPeak && DEARER_AT_PEAK.has(id) ? 2 * cost : cost;
}

/** Usage, but no price: nobody's list names the model, or not with a price. */
export const UNPRICED: Readonly<Record<string, UnpricedReason>> = {
  // a host that is in no catalogue
  '191b367cc877': 'unknown_provider',
  '38c2aed60867': 'unknown_provider',
  // listed by Cerebras without a price
  '75893bec7243': 'missing_rate',
  // GLM 4.7 is on the mainland's list only
  '1127c57f2c17': 'unknown_model',
  '0c1f4ca92a5f': 'unknown_model',
  '5bd505900565': 'unknown_model',
  // new or old models that the lists leave out
  '92463ab34816': 'unknown_model',
  e834dbd929be: 'unknown_model',
  '0730b7db57ac': 'unknown_model',
  '65c2db999e10': 'unknown_model',
  '94792c5ac268': 'unknown_model',
  '3ba2b60c2fd0': 'unknown_model',
  '537b62b54bff': 'unknown_model',
  f4fcb0461b4c: 'unknown_model',
  f476d9ad7f63: 'unknown_model',
  f9d4a77b7f01: 'unknown_model',
  d96bcfb7e531: 'unknown_model',
};
