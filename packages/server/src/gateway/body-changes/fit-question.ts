// What is asked about a prompt that may be too long, as it goes to a thread and back: plain data.
import { contextWindowOf } from '../../providers/context-window.ts';
import { type FitMethod, fitPrompt, modelsIn, neededTokens } from '../../providers/fit-prompt.ts';
import { findFormat } from '../../providers/format-registry.ts';
import type { JsonObject } from '../request-json.ts';

export interface FitQuestion {
  readonly body: JsonObject;
  readonly providerSlug: string | null;
  readonly method: string;
  /** Upstream path. */
  readonly path: string;
  readonly handler: FitMethod | 'fallback';
}

export interface FitAnswer {
  /** Goes upstream instead; null = the body as it is. */
  readonly body: JsonObject | null;
  /** What was done about a prompt that was too long; null = nothing. */
  readonly applied: FitQuestion['handler'] | null;
  /** Why nothing could be done, in words for the caller; null = nothing had to be. */
  readonly problem: string | null;
}

const AS_IT_IS: FitAnswer = { body: null, applied: null, problem: null };

export function fit(question: FitQuestion): FitAnswer {
  const { body, providerSlug, method, path, handler } = question;
  const format = findFormat({ providerSlug, method, path, request: body, answer: undefined });
  const models = modelsIn(body);
  const model = models?.first ?? format?.readRequest(body).model ?? null;
  if (format === null || model === null) return AS_IT_IS;
  // "a,b" is no model of any provider's: one of them must be chosen, whether or not the prompt fits.
  const chosen = models?.second == null ? null : { ...body, model };
  const call = { providerSlug: providerSlug ?? '', model, requestedModel: null, upstreamPath: path };
  const contextWindow = contextWindowOf(call);
  if (contextWindow === null) return { ...AS_IT_IS, body: chosen, problem: `the context of ${model} is not known` };
  const needed = neededTokens({ body, format, model });
  if (needed === null || needed <= contextWindow) return { ...AS_IT_IS, body: chosen };
  if (handler === 'fallback') {
    if (models?.second == null)
      return { ...AS_IT_IS, problem: `the model ${model} names no second one to fall back to` };
    return { body: { ...body, model: models.second }, applied: handler, problem: null };
  }
  const fitted = fitPrompt({ body: chosen ?? body, format, model, contextWindow, method: handler });
  return fitted === null
    ? { ...AS_IT_IS, body: chosen, problem: `the prompt cannot be cut to the ${contextWindow} tokens of ${model}` }
    : { body: fitted, applied: handler, problem: null };
}
