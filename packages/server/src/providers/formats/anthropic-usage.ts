// Anthropic's `usage` object in our normal form. Shared by the messages API, Vertex's rawPredict and Bedrock's invoke.
import { UNKNOWN_USAGE, type Usage } from '@heliometer/contract';
import { asCount, asObject, asObjects, type JsonObject, sumKnown } from './json-fields.ts';

/**
 * `input_tokens` is what came after the last cache breakpoint, so reads and writes are added (Anthropic, prompt
 * caching § Tracking cache performance). A `compaction` iteration is the same model's work and is left out of the
 * top-level sums by Anthropic, so it is added; an `advisor_message` is another model's at another price and is not.
 */
export function anthropicUsage(value: unknown): Usage {
  const usage = asObject(value);
  const compactions = asObjects(usage['iterations']).filter((entry) => entry['type'] === 'compaction');
  return compactions.map(oneUsage).reduce(addedTo, { ...oneUsage(usage), ...serverTools(usage) });
}

function oneUsage(usage: JsonObject): Usage {
  const read = asCount(usage['cache_read_input_tokens']);
  const write = cacheWrites(usage);
  const input = asCount(usage['input_tokens']);
  return {
    ...UNKNOWN_USAGE,
    promptTokens: input === null ? null : sumKnown(input, read, write.promptCacheWriteTokens),
    promptCacheReadTokens: read,
    ...write,
    completionTokens: asCount(usage['output_tokens']),
    reasoningTokens: asCount(asObject(usage['output_tokens_details'])['thinking_tokens']),
  };
}

type CacheWrites = Pick<Usage, 'promptCacheWriteTokens' | 'promptCacheWrite5mTokens' | 'promptCacheWrite1hTokens'>;

/**
 * What the breakdown does not call one hour counts as five minutes: that is the lifetime a write has unless the request
 * asks for another, and streams repeat the total (message_delta) without repeating the breakdown (message_start).
 */
function cacheWrites(usage: JsonObject): CacheWrites {
  const breakdown = asObject(usage['cache_creation']);
  // A later turn of a server-side tool loop writes, too; its breakdown stands in its iteration only.
  const turns = asObjects(usage['iterations']).filter((entry) => entry['type'] === 'message');
  const laterHour = sumKnown(
    ...turns.map((turn) => asCount(asObject(turn['cache_creation'])['ephemeral_1h_input_tokens'])),
  );
  const hour = laterHour ?? asCount(breakdown['ephemeral_1h_input_tokens']);
  const total =
    asCount(usage['cache_creation_input_tokens']) ?? sumKnown(asCount(breakdown['ephemeral_5m_input_tokens']), hour);
  return {
    promptCacheWriteTokens: total,
    promptCacheWrite5mTokens: total === null ? null : Math.max(0, total - (hour ?? 0)),
    promptCacheWrite1hTokens: hour,
  };
}

function serverTools(usage: JsonObject): Pick<Usage, 'searches'> {
  return { searches: asCount(asObject(usage['server_tool_use'])['web_search_requests']) };
}

function addedTo(sum: Usage, part: Usage): Usage {
  const keys = Object.keys(UNKNOWN_USAGE) as (keyof Usage)[];
  const entries = keys.map((key) => [key, sumKnown(sum[key], part[key])] as const);
  return Object.fromEntries(entries) as unknown as Usage;
}
