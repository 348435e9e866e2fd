// heliometer.config.json: nested objects or dotted keys, each value as text for the table to check.
import { readFileSync } from 'node:fs';

export type ConfigFile =
  | { readonly kind: 'read'; readonly values: readonly { readonly name: string; readonly text: string }[] }
  /** The message says which file, and what is wrong with it. */
  | { readonly kind: 'unreadable'; readonly message: string };

/** A missing file is an empty one unless it was asked for by name. */
export function readConfigFile(path: string, mustExist: boolean): ConfigFile {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if (!mustExist && error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { kind: 'read', values: [] };
    }
    return unreadable(path, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parse(path, content);
}

function parse(path: string, content: string): ConfigFile {
  let root: unknown;
  try {
    root = JSON.parse(content);
  } catch (error) {
    // The parser quotes what it stumbled over, and the file may hold secrets: only the place is told.
    const place = error instanceof Error ? (/line \d+ column \d+/.exec(error.message)?.[0] ?? '') : '';
    return unreadable(path, `is not JSON${place === '' ? '' : `, see ${place}`}`);
  }
  if (!isObject(root)) return unreadable(path, 'must hold one JSON object');
  const values = new Map<string, string>();
  for (const [name, value] of leaves('', root)) {
    const text = toText(value);
    if (text === undefined) {
      return unreadable(path, `holds something at ${name} that is neither a text, a number, true, false nor a list`);
    }
    if (values.has(name)) return unreadable(path, `holds ${name} twice, nested and with dots`);
    values.set(name, text);
  }
  return { kind: 'read', values: [...values].map(([name, text]) => ({ name, text })) };
}

function unreadable(path: string, problem: string): ConfigFile {
  return { kind: 'unreadable', message: `config file ${path} ${problem}` };
}

function* leaves(prefix: string, object: Readonly<Record<string, unknown>>): Generator<[string, unknown]> {
  for (const [key, value] of Object.entries(object)) {
    if (isObject(value)) yield* leaves(`${prefix}${key}.`, value);
    else yield [prefix + key, value];
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toText(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    const items = value.map(toText);
    return items.every((item) => item !== undefined) ? items.join(',') : undefined;
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
