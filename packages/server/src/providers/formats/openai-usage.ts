// The `usage` object of OpenAI and of everything that calls itself compatible. Input and output are whole counts there;
// cached, audio, image and reasoning tokens are parts of them, except where a rule below says otherwise.
import { UNKNOWN_USAGE, type Usage } from '@heliometer/contract';
import { asCount, asNumber, asObject, either, type JsonObject } from './json-fields.ts';

/** Normal form of a usage object in either naming (prompt/completion of chat, input/output of responses). */
export function readOpenAiUsage(usage: unknown): Usage {
  const fields = asObject(usage);
  const inputs = asObject(
    either(fields, 'prompt_tokens_details', 'input_tokens_details', 'input_token_details', 'prompt_token_details'),
  );
  const outputs = asObject(
    either(fields, 'completion_tokens_details', 'output_tokens_details', 'output_token_details'),
  );
  const cacheRead = readCacheRead(fields, inputs);
  const cacheWrite = asCount(either(inputs, 'cache_write_tokens', 'cache_creation_tokens'));
  const { completionTokens, reasoningTokens } = readOutput(fields, outputs);
  return {
    ...UNKNOWN_USAGE,
    promptTokens: wholePrompt(asCount(either(fields, 'prompt_tokens', 'input_tokens')), cacheRead, cacheWrite),
    promptCacheReadTokens: cacheRead,
    promptCacheWriteTokens: cacheWrite,
    promptAudioTokens: asCount(inputs['audio_tokens']),
    promptImageTokens: asCount(inputs['image_tokens']),
    completionTokens,
    reasoningTokens,
    completionAudioTokens: asCount(outputs['audio_tokens']),
    completionImageTokens: asCount(outputs['image_tokens']),
    seconds: asNumber(either(fields, 'prompt_audio_seconds', 'seconds')),
    searches: readSearches(fields),
  };
}

/** DeepSeek `prompt_cache_hit_tokens`, Mistral `num_cached_tokens`, Together and Moonshot `cached_tokens`. */
function readCacheRead(fields: JsonObject, inputs: JsonObject): number | null {
  return (
    asCount(inputs['cached_tokens']) ??
    asCount(either(fields, 'prompt_cache_hit_tokens', 'num_cached_tokens', 'cached_tokens'))
  );
}

/** More cached than in all cannot be: such a provider reports the prompt net of its cache, so the cache is added. */
function wholePrompt(prompt: number | null, cacheRead: number | null, cacheWrite: number | null): number | null {
  const cached = (cacheRead ?? 0) + (cacheWrite ?? 0);
  return prompt !== null && cached > prompt ? prompt + cached : prompt;
}

/**
 * Reasoning is part of the output, but xAI and Perplexity's deep research count it beside it. The first shows in the
 * total, the second in `citation_tokens`, which only that model has (its total leaves reasoning out). OpenRouter counts
 * the two with different tokenizers, so that the part may exceed the whole; it is cut to it.
 */
function readOutput(fields: JsonObject, outputs: JsonObject): Pick<Usage, 'completionTokens' | 'reasoningTokens'> {
  const completion = asCount(either(fields, 'completion_tokens', 'output_tokens'));
  const reasoning = asCount(outputs['reasoning_tokens']) ?? asCount(fields['reasoning_tokens']);
  if (completion === null) return { completionTokens: null, reasoningTokens: reasoning };
  const prompt = asCount(either(fields, 'prompt_tokens', 'input_tokens')) ?? 0;
  if (reasoning === null) {
    return { completionTokens: completion + unlistedOutput(fields, prompt + completion), reasoningTokens: null };
  }
  const isBeside =
    asCount(fields['total_tokens']) === prompt + completion + reasoning || asCount(fields['citation_tokens']) !== null;
  if (isBeside) return { completionTokens: completion + reasoning, reasoningTokens: reasoning };
  return { completionTokens: completion, reasoningTokens: Math.min(reasoning, completion) };
}

/**
 * Google's OpenAI door counts Gemini's thoughts in the total and nowhere else: what the total has beyond both sides is
 * output. Unless it is the cache, which a provider that reports the prompt net of it leaves there.
 */
function unlistedOutput(fields: JsonObject, listed: number): number {
  const beyond = (asCount(fields['total_tokens']) ?? 0) - listed;
  const inputs = asObject(either(fields, 'prompt_tokens_details', 'input_tokens_details'));
  return beyond > 0 && beyond !== readCacheRead(fields, inputs) ? beyond : 0;
}

/** Perplexity counts queries; xAI counts calls of its search tools, formerly the sources it used. */
function readSearches(fields: JsonObject): number | null {
  const tools = asObject(either(fields, 'server_side_tool_usage_details', 'server_side_tool_usage'));
  const web = asCount(either(tools, 'web_search_calls', 'SERVER_SIDE_TOOL_WEB_SEARCH'));
  const x = asCount(either(tools, 'x_search_calls', 'SERVER_SIDE_TOOL_X_SEARCH'));
  if (web !== null || x !== null) return (web ?? 0) + (x ?? 0);
  return asCount(either(fields, 'num_search_queries', 'num_sources_used'));
}
