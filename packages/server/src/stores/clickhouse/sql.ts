// The one way a value enters SQL. A template keeps text and typed values apart until the engine is known: over HTTP the
// values travel as parameters, in-process they are written as escaped literals.

type ValueType = 'String' | 'Int64' | 'Float64' | 'UUID' | 'Bool' | 'Array(String)' | 'Array(UUID)' | 'Array(Int64)';

interface TypedValue {
  readonly type: ValueType;
  readonly value: string | number | boolean | readonly string[] | readonly number[];
}

/** A piece of SQL: text and values, in turns. Made by the `sql` tag only. */
export class Sql {
  readonly texts: readonly string[];
  readonly values: readonly TypedValue[];

  constructor(texts: readonly string[], values: readonly TypedValue[]) {
    this.texts = texts;
    this.values = values;
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Lone surrogates have no UTF-8: they become U+FFFD here, so that both engines get the same bytes. */
export function str(value: string): TypedValue {
  return { type: 'String', value: value.toWellFormed() };
}

/** @throws RangeError when it is not a safe integer */
export function int(value: number): TypedValue {
  if (!Number.isSafeInteger(value)) throw new RangeError('not a safe integer');
  return { type: 'Int64', value };
}

/** @throws RangeError when it is not finite */
export function float(value: number): TypedValue {
  if (!Number.isFinite(value)) throw new RangeError('not a finite number');
  return { type: 'Float64', value };
}

export function bool(value: boolean): TypedValue {
  return { type: 'Bool', value };
}

/** @throws RangeError when it is not a UUID */
export function uuid(value: string): TypedValue {
  if (!isUuid(value)) throw new RangeError('not a UUID');
  return { type: 'UUID', value };
}

export function strings(values: readonly string[]): TypedValue {
  return { type: 'Array(String)', value: values.map((value) => value.toWellFormed()) };
}

/** @throws RangeError when one of them is not a UUID */
export function uuids(values: readonly string[]): TypedValue {
  for (const value of values) if (!isUuid(value)) throw new RangeError('not a UUID');
  return { type: 'Array(UUID)', value: values };
}

/** @throws RangeError when one of them is not a safe integer */
export function ints(values: readonly number[]): TypedValue {
  for (const value of values) if (!Number.isSafeInteger(value)) throw new RangeError('not a safe integer');
  return { type: 'Array(Int64)', value: values };
}

/** Names that SQL text may be made of; a name that is none of these never gets there. */
const IDENTIFIER = /^[a-z][a-z0-9_]*$/;

/** An identifier out of the caller's own closed list. @throws RangeError when it is not in the list */
export function ident<const T extends string>(name: T, accepted: readonly T[]): Sql {
  if (!accepted.includes(name) || !IDENTIFIER.test(name)) throw new RangeError('not an accepted identifier');
  return new Sql([`\`${name}\``], []);
}

/** Joins pieces of SQL text and typed values; pieces of `Sql` are spliced in. */
export function sql(texts: TemplateStringsArray, ...parts: readonly (TypedValue | Sql)[]): Sql {
  const outTexts = [texts[0] ?? ''];
  const outValues: TypedValue[] = [];
  const append = (text: string) => {
    outTexts[outTexts.length - 1] += text;
  };
  parts.forEach((part, index) => {
    if (part instanceof Sql) {
      append(part.texts[0] ?? '');
      part.values.forEach((value, at) => {
        outValues.push(value);
        outTexts.push(part.texts[at + 1] ?? '');
      });
    } else {
      outValues.push(part);
      outTexts.push('');
    }
    append(texts[index + 1] ?? '');
  });
  return new Sql(outTexts, outValues);
}

export function join(pieces: readonly Sql[], separator: ' AND ' | ' OR ' | ', ' | ' UNION ALL '): Sql {
  const gap = new Sql([separator], []);
  return pieces.reduce((all, piece, index) => (index === 0 ? piece : sql`${all}${gap}${piece}`), sql``);
}

// ClickHouse reads backslash escapes inside quotes; NUL and line ends are escaped too, so that the text of a statement
// never holds them raw (the embedded engine's C interface and its statement splitter would see them).
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function quote(text: string): string {
  return `'${text.replace(/[\\'\0\b\f\n\r\t]/g, (char) => ESCAPES[char] ?? '')}'`;
}

/** Any name, as an identifier. */
export function quoteName(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``;
}

function literal({ type, value }: TypedValue): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => (typeof item === 'number' ? String(item) : quote(item)));
    return `CAST([${items.join(',')}], '${type}')`;
  }
  switch (type) {
    case 'String':
      return quote(String(value));
    case 'UUID':
      return `toUUID(${quote(String(value))})`;
    case 'Bool':
      return value ? 'true' : 'false';
    case 'Float64':
      return `toFloat64(${quote(String(value))})`;
    default:
      return `toInt64(${quote(String(value))})`;
  }
}

/** The statement with every value written out, for the embedded engine. */
export function renderLiterals(statement: Sql): string {
  return statement.texts.reduce((text, next, index) => {
    const value = statement.values[index - 1];
    return value === undefined ? text + next : text + literal(value) + next;
  });
}

/** The statement with `{p1:Type}` in place of each value, for HTTP. */
export function renderParameters(statement: Sql): { query: string; query_params: Record<string, unknown> } {
  const query_params: Record<string, unknown> = {};
  const query = statement.texts.reduce((text, next, index) => {
    const value = statement.values[index - 1];
    if (value === undefined) return text + next;
    // As text: the client writes numbers its own way and refuses some.
    query_params[`p${index}`] = typeof value.value === 'number' ? String(value.value) : value.value;
    return `${text}{p${index}:${value.type}}${next}`;
  });
  return { query, query_params };
}
