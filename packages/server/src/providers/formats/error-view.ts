// The error in an answer's body, in the words a person reads, whichever of the usual shapes it has.
import type { ResponseView } from '@heliometer/contract';
import { asName, asObject, isObject, type JsonObject, jsonText } from './json-fields.ts';

/** `{error: {message}}` (OpenAI and most), `{error: "text"}` (Ollama, Hugging Face); null where there is no error. */
export function errorMessage(answer: JsonObject): string | null {
  const error = answer['error'];
  if (error === undefined || error === null || error === '') return null;
  if (typeof error === 'string') return error;
  if (!isObject(error)) return jsonText(error);
  return asName(error['message']) ?? asName(error['code']) ?? asName(error['type']) ?? jsonText(error);
}

/**
 * The error alone, for an answer that is nothing else. Cohere and Mistral say `message`, FastAPI's servers `detail`.
 * `undefined` when the body has no word of an error.
 */
export function errorOnlyView(body: unknown): ResponseView | undefined {
  const answer = asObject(body);
  const first = Array.isArray(body) ? asObject(body[0]) : answer;
  const detail = first['detail'] ?? first['message'];
  const message = errorMessage(first) ?? (typeof detail === 'string' ? detail : null);
  if (message === null && detail !== undefined) return { model: null, error: { heliconeMessage: jsonText(detail) } };
  return message === null ? undefined : { model: null, error: { heliconeMessage: message } };
}
