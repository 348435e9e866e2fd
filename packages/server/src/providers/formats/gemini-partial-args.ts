// Vertex can stream the arguments of a function call: a part with the name, then parts with `partialArgs`, each a value
// at a JSON path, until one comes without `willContinue`. Here they grow into the `args` of one call.
import { asObject, asObjects, asText, isObject, type JsonObject } from './json-fields.ts';

/** RFC 9535 names a value by steps; the API sends `$.name`, `$['name']` and `$[0]` steps only. */
const STEP = /\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/g;
const MAX_STEPS = 32;

/** The last part with the arguments of the next one added; `null` when the next one does not continue it. */
export function withPartialArgs(last: JsonObject, next: JsonObject): JsonObject | null {
  const [call, more] = [last['functionCall'], next['functionCall']];
  if (!isObject(call) || !isObject(more) || call['willContinue'] !== true || more['name'] !== undefined) return null;
  const { willContinue: _, partialArgs: first, ...rest } = call;
  const partials = [...asObjects(first), ...asObjects(more['partialArgs'])];
  const args = partials.reduce<unknown>(withPartial, asObject(rest['args']));
  const goesOn = more['willContinue'] === true ? { willContinue: true } : {};
  return { ...last, functionCall: { ...rest, args, ...goesOn } };
}

function withPartial(args: unknown, partial: JsonObject): unknown {
  const path = asText(partial['jsonPath']) ?? '';
  const steps = [...path.matchAll(STEP)].map((match) => match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
  return steps.length > MAX_STEPS ? args : placed(args, steps, partial);
}

/** Objects are made with `Object.fromEntries`, which treats `__proto__` as the plain name it is here. */
function placed(target: unknown, steps: readonly string[], partial: JsonObject): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return grown(target, partial);
  const entries = Object.entries(asObject(target));
  const value = placed(new Map(entries).get(step), rest, partial);
  return Object.fromEntries([...entries.filter(([key]) => key !== step), [step, value]]);
}

/** A text comes in pieces; numbers, booleans and null come whole. */
function grown(target: unknown, partial: JsonObject): unknown {
  if (typeof partial['stringValue'] === 'string') return (asText(target) ?? '') + partial['stringValue'];
  if (partial['nullValue'] !== undefined) return null;
  return partial['numberValue'] ?? partial['boolValue'] ?? target;
}
