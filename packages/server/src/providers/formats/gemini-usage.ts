// Google's `usageMetadata` in our normal form, for AI Studio and Vertex, generation and embeddings.
import { UNKNOWN_USAGE, type Usage } from '@heliometer/contract';
import { asCount, asName, asObject, asObjects, either, type JsonObject, sumKnown } from './json-fields.ts';

/**
 * `promptTokenCount` holds the cached tokens already; what tools brought in (`toolUsePromptTokenCount`) and thoughts
 * stand beside it and beside `candidatesTokenCount`: totalTokenCount is the sum of the four.
 */
export function geminiUsage(value: unknown): Usage {
  const usage = asObject(value);
  const thoughts = asCount(usage['thoughtsTokenCount']);
  const prompt = asCount(usage['promptTokenCount']);
  const inputs = [
    ...asObjects(either(usage, 'promptTokensDetails', 'promptTokenDetails')),
    ...asObjects(usage['toolUsePromptTokensDetails']),
  ];
  const outputs = asObjects(either(usage, 'candidatesTokensDetails', 'responseTokensDetails'));
  return {
    ...UNKNOWN_USAGE,
    promptTokens: prompt === null ? null : sumKnown(prompt, asCount(usage['toolUsePromptTokenCount'])),
    promptCacheReadTokens: asCount(usage['cachedContentTokenCount']),
    promptAudioTokens: ofModality(inputs, 'AUDIO'),
    promptImageTokens: ofModality(inputs, 'IMAGE'),
    completionTokens: sumKnown(asCount(either(usage, 'candidatesTokenCount', 'responseTokenCount')), thoughts),
    reasoningTokens: thoughts,
    completionAudioTokens: ofModality(outputs, 'AUDIO'),
    completionImageTokens: ofModality(outputs, 'IMAGE'),
  };
}

function ofModality(details: readonly JsonObject[], modality: string): number | null {
  const counts = details.filter((detail) => detail['modality'] === modality);
  return sumKnown(...counts.map((detail) => asCount(detail['tokenCount'])));
}

/**
 * AI Studio answers `serviceTier` (standard, flex, priority), Vertex `trafficType` (ON_DEMAND, ON_DEMAND_FLEX,
 * PROVISIONED_THROUGHPUT); both are given in the words of the former, so that one price rule holds for both.
 */
export function geminiServiceTier(value: unknown): string | null {
  const usage = asObject(value);
  const tier = asName(usage['serviceTier']);
  if (tier !== null) return tier.toLowerCase();
  const traffic = asName(usage['trafficType'])?.toLowerCase() ?? null;
  if (traffic === null || traffic === 'traffic_type_unspecified') return null;
  return traffic === 'on_demand' ? 'standard' : traffic.replace(/^on_demand_/, '');
}
