// Calls of the REST API made from its own OpenAPI document: right ones, nearly right ones and nonsense, with every kind of key.
import { ODD_BODIES, ODD_SEGMENTS } from './api-words.ts';
import { membersOf, SchemaValues } from './schema-values.ts';

export interface ApiCall {
  readonly operationId: string;
  readonly group: string;
  readonly method: string;
  /** As the document has it. */
  readonly template: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Nothing was made wrong on purpose; what it names may still not exist. */
  readonly isMeantWell: boolean;
}

export interface CallSources {
  readonly random: () => number;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON document, which the generator walks
  readonly document: any;
  /** May do everything; taken in turn, since each may call so often a minute. */
  readonly keys: readonly string[];
  /** May do less, or nothing. */
  readonly lesserKeys: readonly string[];
}

interface Operation {
  readonly method: string;
  readonly template: string;
  readonly shape: Readonly<Record<string, unknown>>;
}

export class ApiCalls {
  readonly values: SchemaValues;
  readonly operations: readonly Operation[];
  readonly #sources: CallSources;
  #made = 0;

  constructor(sources: CallSources) {
    this.#sources = sources;
    this.values = new SchemaValues(sources.random, sources.document.components.schemas);
    this.operations = Object.entries<object>(sources.document.paths).flatMap(([template, methods]) =>
      Object.entries(methods).map(([method, shape]) => ({ method: method.toUpperCase(), template, shape })),
    );
  }

  /** Every route in turn; what is made of it is chance. */
  next(): ApiCall {
    const operation = this.operations[this.#made++ % this.operations.length] as Operation;
    const { method, template, shape } = operation;
    this.values.about = groupOf(shape);
    const kind = this.values.chance(0.5) ? 'right' : this.values.chance(0.75) ? 'near' : 'nonsense';
    const parameters = (Array.isArray(shape['parameters']) ? shape['parameters'] : []).map(membersOf);
    const [target, isOddTarget] = this.#target(template, parameters, kind !== 'right');
    const [headers, isOddCaller] = this.#headers();
    const schema = schemaOfBody(shape);
    const body = schema === null ? this.#uncalledFor(method) : this.#body(schema, kind);
    return {
      ...{ operationId: String(shape['operationId']), group: groupOf(shape), method, template, target, body },
      headers: body === null ? headers : { ...headers, ...this.#contentType(kind) },
      isMeantWell: kind === 'right' && !isOddTarget && !isOddCaller,
    };
  }

  #target(template: string, parameters: readonly ReturnType<typeof membersOf>[], mayBeOdd: boolean): [string, boolean] {
    let isOdd = false;
    const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const schema = membersOf(parameters.find((each) => each['name'] === name)?.['schema']);
      if (!mayBeOdd || this.values.chance(0.6)) return this.#segment(schema, name);
      isOdd = true;
      return this.values.pick(ODD_SEGMENTS);
    });
    const query = parameters.filter((each) => each['in'] === 'query' && (each['required'] || this.values.chance(0.5)));
    const asked = query.map((each) => {
      const value =
        mayBeOdd && this.values.chance(0.4) ? this.values.odd() : this.values.valid(membersOf(each['schema']));
      return `${each['name']}=${encoded(typeof value === 'string' ? value : JSON.stringify(value))}`;
    });
    if (mayBeOdd && this.values.chance(0.1))
      asked.push(this.values.pick(['%', 'a=1&a=2', 'format=csv&format=xls', '=']));
    // Under /v1 a place that is no id would be a provider's path.
    const prefix = path.startsWith('/v') && (isOdd || this.values.chance(0.5)) ? '/api' : '';
    return [`${prefix}${path}${asked.length === 0 ? '' : `?${asked.join('&')}`}`, isOdd || mayBeOdd];
  }

  #segment(schema: ReturnType<typeof membersOf>, name: string): string {
    const isUuid = /uuid|0-9a-fA-F/.test(`${schema['format']} ${schema['pattern']}`);
    if (isUuid) return this.values.id();
    return encoded(String(this.values.valid(schema, name) || 'a'));
  }

  #headers(): [Record<string, string>, boolean] {
    const { keys, lesserKeys } = this.#sources;
    const key = keys[this.#made % keys.length] ?? '';
    if (this.values.chance(0.88)) {
      return [
        this.values.chance(0.8) ? { authorization: `Bearer ${key}` } : { 'helicone-auth': `Bearer ${key}` },
        false,
      ];
    }
    const authorization = this.values.pick([
      ...lesserKeys.map((each) => `Bearer ${each}`),
      ...[
        '',
        'Bearer',
        'Bearer x',
        `Basic ${key}`,
        key,
        `Bearer ${key} `.repeat(2),
        `Bearer sk-helicone-${'a'.repeat(32)}`,
      ],
    ]);
    return [authorization === '' ? {} : { authorization }, true];
  }

  #body(schema: ReturnType<typeof membersOf>, kind: 'right' | 'near' | 'nonsense'): string | null {
    if (kind === 'right') return JSON.stringify(this.values.valid(schema));
    if (kind === 'near') return JSON.stringify(this.values.near(schema)) ?? null;
    if (this.values.chance(0.05)) return null;
    return this.values.chance(0.5) ? this.values.pick(ODD_BODIES) : (JSON.stringify(this.values.odd()) ?? null);
  }

  /** Some clients send a body where none is asked for. */
  #uncalledFor(method: string): string | null {
    return method === 'GET' || this.values.chance(0.9) ? null : this.values.pick(ODD_BODIES.slice(0, 12));
  }

  #contentType(kind: string): Record<string, string> {
    if (kind !== 'nonsense' || this.values.chance(0.8)) return { 'content-type': 'application/json' };
    const types = [
      'text/plain',
      'application/x-protobuf',
      'application/json; charset=latin1',
      'x',
      'application/vnd.a+json',
    ];
    return { 'content-type': this.values.pick(types) };
  }
}

export function groupOf({ tags }: Operation['shape']): string {
  return Array.isArray(tags) ? String(tags[0]) : '';
}

function schemaOfBody(shape: Readonly<Record<string, unknown>>): ReturnType<typeof membersOf> | null {
  const content = membersOf(membersOf(shape['requestBody'])['content']);
  const [first] = Object.values(content);
  return first === undefined ? null : membersOf(membersOf(first)['schema']);
}

/** Half a pair of surrogates is in no URL. */
function encoded(text: string): string {
  const short = text.slice(0, 3_000).toWellFormed();
  return short === '.' || short === '..' ? 'a' : encodeURIComponent(short);
}
