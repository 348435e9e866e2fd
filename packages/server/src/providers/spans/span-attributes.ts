// Looking into the attributes of a span, which the conventions name and nest each in a way of their own. Pure.
import { asCount, asNumber, isObject, type JsonObject } from '../formats/json-fields.ts';

/** Values as they came out of OTLP. */
export type SpanAttributes = JsonObject;

/** The first of the names that holds a text with something in it. */
export function textAt(attributes: SpanAttributes, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = attributes[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}

/** Some senders write numbers as text. */
export function countAt(attributes: SpanAttributes, ...names: readonly string[]): number | null {
  for (const name of names) {
    const count = asCount(numeric(attributes[name]));
    if (count !== null) return count;
  }
  return null;
}

export function numberAt(attributes: SpanAttributes, ...names: readonly string[]): number | null {
  for (const name of names) {
    const number = asNumber(numeric(attributes[name]));
    if (number !== null) return number;
  }
  return null;
}

function numeric(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
}

/** A value that may have been written as JSON text because attributes could not nest; a text that is no JSON as it is. */
export function valueAt(attributes: SpanAttributes, ...names: readonly string[]): unknown {
  for (const name of names) {
    const value = attributes[name];
    if (value !== undefined && value !== null && value !== '') return typeof value === 'string' ? parsed(value) : value;
  }
  return undefined;
}

export function parsed(text: string): unknown {
  if (!/^\s*[[{"\d\-tfn]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Items of a flattened list: no list that is meant has more, and a place beyond would only make holes. */
const MOST_ITEMS = 10_000;

/**
 * What `<prefix>.0.role`, `<prefix>.0.tool_calls.0.name` … were before they were flattened: lists where all steps are
 * numbers, else objects. undefined = there is nothing under the prefix.
 */
export function unflattened(attributes: SpanAttributes, prefix: string): unknown {
  const root = new Map<string, Branch>();
  let found = false;
  for (const name in attributes) {
    if (!name.startsWith(`${prefix}.`)) continue;
    found = true;
    plant(root, name.slice(prefix.length + 1).split('.'), attributes[name]);
  }
  return found ? grown(root) : undefined;
}

type Branch = Map<string, Branch> | { readonly leaf: unknown };

/** Deeper names are of no convention. */
const MOST_STEPS = 12;

function plant(root: Map<string, Branch>, steps: readonly string[], leaf: unknown): void {
  let place = root;
  for (const step of steps.slice(0, Math.min(steps.length, MOST_STEPS) - 1)) {
    const next = place.get(step);
    if (next instanceof Map) place = next;
    else {
      const branch = new Map<string, Branch>();
      place.set(step, branch);
      place = branch;
    }
  }
  place.set(steps[Math.min(steps.length, MOST_STEPS) - 1] ?? '', { leaf });
}

function grown(branch: Branch): unknown {
  if (!(branch instanceof Map)) return branch.leaf;
  const steps = [...branch.keys()];
  if (steps.every((step) => /^\d{1,5}$/.test(step)) && steps.length <= MOST_ITEMS) {
    return steps.sort((a, b) => Number(a) - Number(b)).map((step) => grown(branch.get(step) as Branch));
  }
  return Object.fromEntries(steps.map((step) => [step, grown(branch.get(step) as Branch)]));
}

/** Entries under `<prefix>.`, the names without it. */
export function under(attributes: SpanAttributes, prefix: string): readonly (readonly [string, unknown])[] {
  return Object.entries(attributes)
    .filter(([name]) => name.startsWith(`${prefix}.`))
    .map(([name, value]) => [name.slice(prefix.length + 1), value] as const);
}

/** A text of any plain value; null for lists and objects. */
export function plainText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** Objects of a list, or the one object that stands in its place. */
export function objectsIn(value: unknown): readonly JsonObject[] {
  if (isObject(value)) return [value];
  return Array.isArray(value) ? value.filter(isObject) : [];
}
