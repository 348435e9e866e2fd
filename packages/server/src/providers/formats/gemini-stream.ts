// The chunks of streamGenerateContent (as SSE events or as one JSON array) put together into one answer.

import { withPartialArgs } from './gemini-partial-args.ts';
import { asList, asObject, asObjects, asText, isObject, type JsonObject } from './json-fields.ts';

interface Candidate {
  fields: Record<string, unknown>;
  role: unknown;
  readonly parts: JsonObject[];
}

/** An answer in the shape `generateContent` gives; `null` when there was no chunk. */
export function foldGemini(chunks: readonly unknown[]): unknown {
  const objects = chunks.filter(isObject);
  if (objects.length === 0) return null;
  const answer: Record<string, unknown> = {};
  const candidates = new Map<number, Candidate>();
  for (const chunk of objects) {
    const { candidates: more, usageMetadata, ...rest } = chunk;
    Object.assign(answer, rest);
    for (const candidate of asObjects(more)) takeCandidate(candidates, candidate);
    if (tellsMore(usageMetadata, answer['usageMetadata'])) answer['usageMetadata'] = usageMetadata;
  }
  if (candidates.size > 0) {
    answer['candidates'] = [...candidates].sort(([a], [b]) => a - b).map(([, candidate]) => closed(candidate));
  }
  return answer;
}

/** Counts are cumulative, so the last wins; but Vertex also sends chunks whose usage is a `trafficType` alone. */
function tellsMore(next: unknown, current: unknown): boolean {
  if (!isObject(next)) return false;
  return typeof next['promptTokenCount'] === 'number' || asObject(current)['promptTokenCount'] === undefined;
}

function takeCandidate(candidates: Map<number, Candidate>, chunk: JsonObject): void {
  const { content, groundingMetadata, ...rest } = chunk;
  const index = typeof chunk['index'] === 'number' ? chunk['index'] : 0;
  const candidate = candidates.get(index) ?? { fields: {}, role: undefined, parts: [] };
  candidates.set(index, candidate);
  Object.assign(candidate.fields, rest);
  if (groundingMetadata !== undefined) {
    candidate.fields['groundingMetadata'] = grounded(candidate.fields['groundingMetadata'], groundingMetadata);
  }
  candidate.role = asText(asObject(content)['role']) ?? candidate.role;
  for (const part of asObjects(asObject(content)['parts'])) appendPart(candidate.parts, part);
}

/** Searches are told in one chunk and may be told again in the next: each query once, of all else the last. */
function grounded(left: unknown, right: unknown): JsonObject {
  const queries = [left, right].flatMap((metadata) => asList(asObject(metadata)['webSearchQueries']));
  const merged = { ...asObject(left), ...asObject(right) };
  return queries.length === 0 ? merged : { ...merged, webSearchQueries: [...new Set(queries)] };
}

function closed(candidate: Candidate): JsonObject {
  const role = candidate.role === undefined ? {} : { role: candidate.role };
  const content = candidate.parts.length === 0 ? {} : { content: { parts: candidate.parts, ...role } };
  return { ...content, ...candidate.fields };
}

function appendPart(parts: JsonObject[], part: JsonObject): void {
  const last = parts.at(-1);
  const merged = last === undefined ? null : (mergedText(last, part) ?? withPartialArgs(last, part));
  if (merged === null) parts.push(part);
  else parts[parts.length - 1] = merged;
}

/** Texts of the same kind (thought or not) are one text, however often they were cut; the signature is the last one's. */
function mergedText(left: JsonObject, right: JsonObject): JsonObject | null {
  const [a, b] = [asText(left['text']), asText(right['text'])];
  if (a === null || b === null || (left['thought'] === true) !== (right['thought'] === true)) return null;
  return { ...left, ...right, text: a + b };
}
