// What Cohere reports, of which there are two counts.
import { UNKNOWN_USAGE, type Usage } from '@heliometer/contract';
import { asCount, asObject, sumKnown } from './json-fields.ts';

/**
 * `tokens` is what the model read and wrote, Cohere's own preamble and tool templates included; `billed_units` is the part
 * that is charged. Rows hold every token, so `tokens` is taken, and `billed_units` only where it stands alone (embed).
 * `cached_tokens` is a part of `tokens.input_tokens`. Rerank bills `search_units`.
 */
export function cohereUsage(usage: unknown): Usage {
  const fields = asObject(usage);
  const tokens = asObject(fields['tokens']);
  const billed = asObject(fields['billed_units']);
  const billedInput = sumKnown(asCount(billed['input_tokens']), asCount(billed['image_tokens']));
  return {
    ...UNKNOWN_USAGE,
    promptTokens: asCount(tokens['input_tokens']) ?? billedInput,
    promptCacheReadTokens: asCount(fields['cached_tokens']),
    promptImageTokens: asCount(tokens['image_tokens']) ?? asCount(billed['image_tokens']),
    completionTokens: asCount(tokens['output_tokens']) ?? asCount(billed['output_tokens']),
    searches: asCount(billed['search_units']),
  };
}

/**
 * What Cohere charges for, where it differs from what was used: tokens its own templates add are free
 * (docs.cohere.com/docs/how-does-cohere-pricing-work). undefined = nothing is told apart.
 */
export function cohereBilledUsage(usage: unknown): Usage | undefined {
  const fields = asObject(usage);
  const tokens = asObject(fields['tokens']);
  const billed = asObject(fields['billed_units']);
  const promptTokens = asCount(billed['input_tokens']);
  const completionTokens = asCount(billed['output_tokens']);
  if (promptTokens === null || completionTokens === null) return undefined;
  const isSame =
    promptTokens === asCount(tokens['input_tokens']) && completionTokens === asCount(tokens['output_tokens']);
  return isSame ? undefined : { ...UNKNOWN_USAGE, promptTokens, completionTokens };
}
