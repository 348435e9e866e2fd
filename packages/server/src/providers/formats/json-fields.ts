// Reading parsed JSON of unknown shape. Every wire format looks into bodies through these, so that no body, however
// wrong, makes one throw.

export type JsonObject = Readonly<Record<string, unknown>>;

const NOTHING: JsonObject = Object.freeze({});

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or an empty one. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : NOTHING;
}

/** The list, or an empty one. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The elements that are objects. */
export function asObjects(value: unknown): readonly JsonObject[] {
  return asList(value).filter(isObject);
}

export function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A text with something in it. */
export function asName(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A whole number ≥ 0. Anything else is as good as not reported: a negative or broken count must not reach a sum. */
export function asCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** The sum of what is known; `null` when nothing is. */
export function sumKnown(...counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}

/** First of several names that is there; protobuf JSON takes lowerCamelCase and snake_case alike. */
export function either(object: JsonObject, ...names: readonly string[]): unknown {
  for (const name of names) {
    if (Object.hasOwn(object, name)) return object[name];
  }
  return undefined;
}

/** JSON text of a value that came out of JSON; V8 writes any nesting that it read, without recursion. */
export function jsonText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** The value a JSON text holds, or the text itself when it holds none (a stream cut in the middle of a tool call). */
export function parsedOrRaw(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Only the entries that were asked for: `undefined` and `null` are left out, as optional fields want it. */
export function present<T extends object>(fields: { readonly [K in keyof T]: T[K] | null | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)) as T;
}
