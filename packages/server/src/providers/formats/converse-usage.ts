// Bedrock's token counts in our normal form: the `usage` of Converse and of Nova, the metrics Bedrock appends to the
// streams of invoke, and the headers of invoke's answers.
import { UNKNOWN_USAGE, type Usage } from '@heliometer/contract';
import { asCount, asObject, asObjects, asText, either, sumKnown } from './json-fields.ts';

/** Bedrock counts `inputTokens` without what the cache read or wrote (AWS, prompt caching), so both are added. */
export function converseUsage(value: unknown): Usage {
  const usage = asObject(value);
  const read = asCount(either(usage, 'cacheReadInputTokens', 'cacheReadInputTokenCount'));
  const write = asCount(either(usage, 'cacheWriteInputTokens', 'cacheWriteInputTokenCount'));
  const input = asCount(either(usage, 'inputTokens', 'inputTokenCount'));
  const details = asObjects(usage['cacheDetails']);
  const hours = details.filter((detail) => asText(detail['ttl']) === '1h');
  const hour = sumKnown(...hours.map((detail) => asCount(detail['inputTokens'])));
  return {
    ...UNKNOWN_USAGE,
    promptTokens: input === null ? null : sumKnown(input, read, write),
    promptCacheReadTokens: read,
    promptCacheWriteTokens: write,
    // Five minutes is the lifetime of a cache point that names none; only an hour is told apart.
    promptCacheWrite5mTokens: write === null ? null : Math.max(0, write - (hour ?? 0)),
    promptCacheWrite1hTokens: hour,
    completionTokens: asCount(either(usage, 'outputTokens', 'outputTokenCount')),
  };
}

/** Each field from the first of the readings that knows it. A prompt total comes with its parts or not at all. */
export function firstKnown(first: Usage, second: Usage): Usage {
  const { promptTokens, completionTokens } = first;
  if (promptTokens !== null && completionTokens !== null) return first;
  const prompt = promptTokens === null ? second : first;
  return {
    ...first,
    promptTokens: prompt.promptTokens,
    promptCacheReadTokens: prompt.promptCacheReadTokens,
    promptCacheWriteTokens: prompt.promptCacheWriteTokens,
    promptCacheWrite5mTokens: prompt.promptCacheWrite5mTokens,
    promptCacheWrite1hTokens: prompt.promptCacheWrite1hTokens,
    completionTokens: completionTokens ?? second.completionTokens,
  };
}

/** What Bedrock appends to the last chunk of an invoked stream, whatever the vendor. */
export const INVOCATION_METRICS = 'amazon-bedrock-invocationMetrics';

/** The same counts, which invoke's answers carry as headers; several embedding models tell them nowhere else. */
export function headerMetrics(header: (lowerName: string) => string | null): unknown {
  return {
    inputTokenCount: headerCount(header('x-amzn-bedrock-input-token-count')),
    outputTokenCount: headerCount(header('x-amzn-bedrock-output-token-count')),
    cacheReadInputTokenCount: headerCount(header('x-amzn-bedrock-cache-read-input-token-count')),
    cacheWriteInputTokenCount: headerCount(header('x-amzn-bedrock-cache-write-input-token-count')),
  };
}

function headerCount(value: string | null): number | null {
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
}
