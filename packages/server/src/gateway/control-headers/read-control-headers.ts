// First step of an exchange: what the client asks of us. Reads every Helicone-* header against the contract's table and
// keeps what was wrong with them for later, because a bad key must win over a bad header (headers.md §0).
import {
  HEADERS,
  type HeaderRow,
  IGNORED_HEADERS,
  MAX_PROPERTIES,
  MAX_PROPERTY_NAME_BYTES,
} from '@heliometer/contract';
import type { RawHeaders } from '../../http/raw-headers.ts';
import { type HeaderValue, type HeaderValues, readHeaderValue, readText, Unusable } from './header-values.ts';
import { retryContradiction } from './retry-settings.ts';

export interface HeaderProblem {
  readonly header: string;
  readonly message: string;
}

export interface ControlHeaders {
  /** Exact header rows by lower-case name; absent = not sent, or sent empty. */
  readonly values: ReadonlyMap<string, HeaderValue>;
  /** Name as sent → value, in the order sent. */
  readonly properties: readonly (readonly [string, string])[];
  readonly problems: readonly HeaderProblem[];
  /** What was ignored, in words fit for Helicone-Warning. */
  readonly warnings: readonly string[];
}

type Row = (typeof HEADERS)[number];
export type HeaderName = Row['name'];
type KindOf<N extends HeaderName> = Extract<Row, { readonly name: N }>['kind'];

const PROPERTY_PREFIX = 'helicone-property-';
const EXACT: ReadonlyMap<string, HeaderRow> = new Map(
  HEADERS.filter((row) => !row.name.endsWith('*')).map((row) => [row.name.toLowerCase(), row]),
);
const IGNORED_EXACT = new Set<string>(IGNORED_HEADERS.map((name) => name.toLowerCase()));
const IGNORED_PREFIXES = IGNORED_HEADERS.filter((name) => name.endsWith('*')).map((name) =>
  name.slice(0, -1).toLowerCase(),
);

/** Every exchange asks for many of them; making the name lower case each time would be felt. */
const LOWER = Object.fromEntries(HEADERS.map(({ name }) => [name, name.toLowerCase()])) as Readonly<
  Record<HeaderName, string>
>;

/** `null` when it was not sent. */
export function sentValue<N extends HeaderName>(control: ControlHeaders, name: N): HeaderValues[KindOf<N>] | null {
  // What stands under a name was read by its row's kind.
  return (control.values.get(LOWER[name]) as HeaderValues[KindOf<N>] | undefined) ?? null;
}

export function textOf(control: ControlHeaders, name: HeaderName): string | null {
  const value = control.values.get(LOWER[name]);
  return typeof value === 'string' ? value : null;
}

export function isOn(control: ControlHeaders, name: HeaderName): boolean {
  return control.values.get(LOWER[name]) === true;
}

/** @param headers only the Helicone-* ones, as sent. With `lenient` a bad value is ignored with a warning. */
export function readControlHeaders(headers: RawHeaders, lenient: boolean): ControlHeaders {
  const reading = new Reading();
  for (let i = 0; i + 1 < headers.length; i += 2) reading.take(headers[i] as string, (headers[i + 1] as string).trim());
  return reading.finish(lenient);
}

class Reading {
  readonly #values = new Map<string, HeaderValue>();
  readonly #properties: [string, string][] = [];
  readonly #problems: HeaderProblem[] = [];
  readonly #warnings: string[] = [];
  readonly #seen = new Set<string>();
  readonly #repeated = new Set<string>();

  take(name: string, value: string): void {
    if (value === '') return;
    const lower = name.toLowerCase();
    if (this.#seen.has(lower)) {
      this.#takeAgain(name, lower);
      return;
    }
    this.#seen.add(lower);
    const row = EXACT.get(lower);
    if (row !== undefined) this.#takeExact(row, lower, value);
    else if (lower.startsWith(PROPERTY_PREFIX)) this.#takeProperty(name, value);
    else if (!isIgnored(lower)) this.#warnings.push(`${name} is not known and was ignored`);
  }

  finish(lenient: boolean): ControlHeaders {
    if (this.#properties.length > MAX_PROPERTIES) {
      this.#refuse(
        'Helicone-Property-*',
        `${this.#properties.length} properties were sent; at most ${MAX_PROPERTIES} are accepted.`,
      );
    }
    if (this.#values.has('helicone-session-path') && !this.#values.has('helicone-session-id')) {
      this.#warnings.push('Helicone-Session-Path has no effect without Helicone-Session-Id');
    }
    const contradiction = retryContradiction(this.#values);
    if (contradiction !== null) {
      this.#values.delete('helicone-retry-min-timeout');
      this.#refuse('Helicone-Retry-Min-Timeout', contradiction);
    }
    const control = { values: this.#values, properties: this.#properties.slice(0, MAX_PROPERTIES) };
    if (!lenient) return { ...control, problems: this.#problems, warnings: this.#warnings };
    const ignored = this.#problems.map(({ header }) => `${header} cannot be used as sent and was ignored`);
    return { ...control, problems: [], warnings: [...this.#warnings, ...ignored] };
  }

  /** Which value is meant can't be told, so none is taken. */
  #takeAgain(name: string, lower: string): void {
    const row = EXACT.get(lower);
    const isTaken = row !== undefined || lower.startsWith(PROPERTY_PREFIX);
    if (!isTaken || this.#repeated.has(lower)) return;
    this.#repeated.add(lower);
    this.#values.delete(lower);
    const at = this.#properties.findIndex(([property]) => PROPERTY_PREFIX + property.toLowerCase() === lower);
    if (at !== -1) this.#properties.splice(at, 1);
    const shown = row?.name ?? name;
    this.#refuse(shown, `${shown} was sent more than once; it takes one value.`);
  }

  #takeExact(row: HeaderRow, lower: string, raw: string): void {
    const value = readHeaderValue(row, raw);
    if (!(value instanceof Unusable)) this.#values.set(lower, value);
    else if (value.why === null) this.#refuse(row.name, `${row.name} is ${quoted(raw)}; accepted is ${row.accepts}.`);
    else this.#refuse(row.name, `${row.name} cannot be used: ${value.why}; accepted is ${row.accepts}.`);
  }

  #takeProperty(name: string, raw: string): void {
    const property = name.slice(PROPERTY_PREFIX.length);
    if (property === '' || property.length > MAX_PROPERTY_NAME_BYTES) {
      this.#refuse(
        name.slice(0, 160),
        `A property’s name has 1 to ${MAX_PROPERTY_NAME_BYTES} bytes; this one has ${property.length}.`,
      );
      return;
    }
    this.#properties.push([property, readText(raw, true)]);
  }

  #refuse(header: string, message: string): void {
    this.#problems.push({ header, message });
  }
}

function isIgnored(lower: string): boolean {
  return IGNORED_EXACT.has(lower) || IGNORED_PREFIXES.some((prefix) => lower.startsWith(prefix));
}

/** What was seen, short enough to be shown. */
function quoted(raw: string): string {
  const shown = raw.length > 80 ? `${raw.slice(0, 80)}…` : raw;
  return JSON.stringify(shown);
}
