// Values for a JSON Schema: such as it accepts, such as it nearly accepts, and such as nobody would send. One generator of
// numbers makes one sequence.
import { FILTER_LEAVES, NUMBERS_BY_NAME, ODD_NUMBERS, ODD_TEXTS, ODD_VALUES, TEXTS_BY_NAME } from './api-words.ts';

type Schema = Readonly<Record<string, unknown>>;

export class SchemaValues {
  readonly #random: () => number;
  readonly #schemas: Readonly<Record<string, unknown>>;
  /** Ids that were answered before, by what they are of: what a fuzzer makes up exists nowhere. */
  readonly #known = new Map<string, string[]>();
  /** Whose ids are wanted. */
  about = '';

  constructor(random: () => number, schemas: Readonly<Record<string, unknown>>) {
    this.#random = random;
    this.#schemas = schemas;
  }

  remember(id: string, of: string): void {
    const ids = this.#known.get(of) ?? [];
    this.#known.set(of, ids);
    if (ids.length < 200) ids.push(id);
    else ids[this.upTo(200)] = id;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.upTo(from.length)] as T;
  }

  upTo(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  valid(schema: Schema, name = '', depth = 0): unknown {
    const { $ref, const: constant, enum: values, default: fallback, type } = schema;
    if (typeof $ref === 'string') return this.#referred($ref.slice($ref.lastIndexOf('/') + 1), name, depth);
    if (constant !== undefined) return constant;
    if (fallback !== undefined && this.chance(0.2)) return fallback;
    if (Array.isArray(values)) return this.pick(values);
    const either = schema['anyOf'] ?? schema['oneOf'];
    if (Array.isArray(either)) return this.valid(membersOf(depth > 5 ? either[0] : this.pick(either)), name, depth + 1);
    if (Array.isArray(type)) return this.valid({ ...schema, type: this.pick(type) }, name, depth);
    if (type === 'object') return this.#object(schema, depth);
    if (type === 'array') return this.#array(schema, name, depth);
    return this.#scalar(schema, name);
  }

  /** A value with one to three things wrong. */
  near(schema: Schema): unknown {
    let value = structuredClone(this.valid(schema));
    for (let left = 1 + this.upTo(3); left > 0; left -= 1) value = this.#spoiled(value, 0);
    return value;
  }

  odd(): unknown {
    const kind = this.#random();
    if (kind < 0.3) return this.pick(ODD_NUMBERS);
    if (kind < 0.6) return this.pick(ODD_TEXTS);
    if (kind < 0.65) return this.#nested(this.pick([5, 100, 2000]));
    return this.pick(ODD_VALUES);
  }

  uuid(): string {
    const hex = (length: number) => Array.from({ length }, () => this.upTo(16).toString(16)).join('');
    return `${hex(8)}-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`;
  }

  id(isUuid = true): string {
    const fits = (id: string) => id.includes('-') === isUuid;
    const known = (this.#known.get(this.chance(0.9) ? this.about : 'requests') ?? []).filter(fits);
    return known.length > 0 && this.chance(0.85) ? this.pick(known) : this.uuid();
  }

  #referred(id: string, name: string, depth: number): unknown {
    if (id === 'FilterNode') return this.#filter(depth);
    return this.valid(membersOf(this.#schemas[id]), name, depth + 1);
  }

  #filter(depth: number): unknown {
    if (depth > 4 || this.chance(0.6)) return this.chance(0.3) ? 'all' : this.pick(FILTER_LEAVES);
    const [left, right] = [this.#filter(depth + 1), this.#filter(depth + 1)];
    return { left, operator: this.pick(['and', 'or']), right };
  }

  #object({ properties, required, additionalProperties }: Schema, depth: number): object {
    const needed = Array.isArray(required) ? required : [];
    const members = Object.entries(membersOf(properties))
      .filter(([name]) => needed.includes(name) || this.chance(depth > 4 ? 0.1 : 0.4))
      .map(([name, member]) => [name, this.valid(membersOf(member), name, depth + 1)]);
    if (typeof additionalProperties === 'object' && additionalProperties !== null && depth < 6) {
      for (let left = this.upTo(3); left > 0; left -= 1)
        members.push([
          this.pick(['a', 'Team', 'x-y', 'é']),
          this.valid(membersOf(additionalProperties), '', depth + 1),
        ]);
    }
    return Object.fromEntries(members);
  }

  #array({ items, prefixItems, minItems, maxItems }: Schema, name: string, depth: number): unknown[] {
    if (Array.isArray(prefixItems)) return prefixItems.map((each) => this.valid(membersOf(each), name, depth + 1));
    const least = Number(minItems ?? 0);
    const length = Math.min(least + this.upTo(depth > 4 ? 1 : 3), Number(maxItems ?? 1000));
    return Array.from({ length }, () => this.valid(membersOf(items), name, depth + 1));
  }

  #scalar(schema: Schema, name: string): unknown {
    switch (schema['type']) {
      case 'string':
        return this.#text(schema, name);
      case 'integer':
      case 'number':
        return this.#number(schema, name);
      case 'boolean':
        return this.chance(0.5);
      case 'null':
        return null;
      default:
        return this.chance(0.5) ? { a: [1, 'x', null] } : 'anything';
    }
  }

  #text({ format, pattern, minLength, maxLength }: Schema, name: string): string {
    if (format === 'date-time') return new Date(Date.now() - this.upTo(40 * 24 * 3600) * 1000).toISOString();
    if (format === 'uuid' || (typeof pattern === 'string' && pattern.includes('[0-9a-fA-F]{8}'))) return this.id();
    if (/^prompt_?id$/i.test(name)) return this.id(false);
    const fitting = TEXTS_BY_NAME.find(([of]) => of.test(name))?.[1];
    const text = fitting === undefined ? this.pick(['a', 'text', 'Zoë 日本', "it's", '%', '_']) : this.pick(fitting);
    return text.padEnd(Number(minLength ?? 0), 'x').slice(0, Number(maxLength ?? 10_000));
  }

  #number({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, type }: Schema, name: string): number {
    const fitting = NUMBERS_BY_NAME.find(([of]) => of.test(name))?.[1];
    if (fitting !== undefined && this.chance(0.9)) return this.pick(fitting);
    const least = Number(minimum ?? exclusiveMinimum ?? -1000);
    const most = Number(maximum ?? exclusiveMaximum ?? least + 2000);
    if (exclusiveMinimum === undefined && this.chance(0.1)) return least;
    if (exclusiveMaximum === undefined && this.chance(0.1)) return most;
    const span = Math.min(most - least, this.chance(0.7) ? 100 : most - least);
    const value = least + this.#random() * span;
    return type === 'integer' ? Math.max(Math.floor(value), Math.ceil(least)) : value;
  }

  #spoiled(value: unknown, depth: number): unknown {
    const isInner = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
    if (!isInner || (depth > 0 && this.chance(0.3))) return this.odd();
    if (Array.isArray(value)) {
      const at = this.upTo(value.length);
      return value.map((each, i) => (i === at ? this.#spoiled(each, depth + 1) : each));
    }
    const entries = Object.entries(value);
    const kind = this.#random();
    if (kind < 0.15) return Object.fromEntries(entries.toSpliced(this.upTo(entries.length), 1));
    if (kind < 0.3) return Object.fromEntries([...entries, [this.pick(ODD_TEXTS), this.odd()]]);
    const at = this.upTo(entries.length);
    return Object.fromEntries(
      entries.map(([name, each], i) => [name, i === at ? this.#spoiled(each, depth + 1) : each]),
    );
  }

  #nested(depth: number): unknown {
    let value: unknown = 1;
    for (let left = depth; left > 0; left -= 1) value = this.chance(0.5) ? [value] : { left: value };
    return value;
  }
}

export function membersOf(value: unknown): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
